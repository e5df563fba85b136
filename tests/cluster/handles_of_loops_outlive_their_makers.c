/* run: -p 2 */
/* Handles that iterations bring back are the caller's when the reply has come: also when the worker dies before the loop
 * is waited for, when the loop fails, and beside what the iterations name. */
#include <jlpar.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { N = 4, MANY = 3000, PROCESSES = 3 };

static void want(int got, int wanted, const char *what) {
  if (got != wanted)
    jlpar_fail(1, "%s: %d, not %d", what, got, wanted);
}

/* ---- the worker dies ---- */

static jlpar_future future_on(int where, int value) {
  jlpar_future f = jlpar_future_new(where);
  jlpar_set(int, f, value);
  return f;
}

static int os_pid_of(int pid) {
  int process = 0;
  #pragma jlpar sync spawn on(pid)
  process = getpid();
  return process;
}

/* long enough that everybody has settled what it had passed on */
static void kill_worker(int process) {
  jlpar_sleep(0.3);
  int before = jlpar_nworkers();
  kill(process, SIGKILL);
  while (jlpar_nworkers() == before)
    jlpar_sleep(0.001);
  jlpar_sleep(0.5);
}

static int other_than(int pid) {
  int pids[PROCESSES], n = jlpar_workers(pids, PROCESSES);
  return n && pids[0] != pid ? pids[0] : pids[n - 1];
}

static void use(jlpar_future f, int value) {
  want(jlpar_wait_try(f, 5), JLPAR_OK, "waiting for a future whose maker has died");
  want(jlpar_fetch(int, f), value, "a future whose maker has died");
  jlpar_release(f);
}

static void dies_before_the_sync(int victim) {
  jlpar_future f[N];
  int process = os_pid_of(victim), home = other_than(victim);
  #pragma jlpar sync
  {
    #pragma jlpar distributed out(f[i])
    for (int i = 0; i < N; i++)
      f[i] = future_on(home, i);
    kill_worker(process);
  }
  for (int i = 0; i < N; i++)
    use(f[i], i);
}

static int process_to_kill;

static int kill_it(const jlpar_error *e, long i) {
  (void)e, (void)i;
  kill_worker(process_to_kill);
  return 0;
}

static jlpar_future future_or_failure(int i, int victim, int home) {
  if (jlpar_myid() != victim)
    jlpar_fail(7, "iteration %d", i);
  jlpar_sleep(0.1); /* the caller has heard of the failure, and does not look before the victim is dead */
  return future_on(home, i);
}

static void dies_during_a_pmap(int victim) {
  jlpar_future f[2] = {{0}};
  int home = other_than(victim), made = 0;
  process_to_kill = os_pid_of(victim);
  #pragma jlpar pmap out(f[i]) on_error(kill_it)
  for (int i = 0; i < 2; i++)
    f[i] = future_or_failure(i, victim, home);
  for (int i = 0; i < 2; i++)
    if (f[i].id) {
      use(f[i], i);
      made++;
    }
  want(made, 1, "futures of a pmap");
}

/* ---- what is left ---- */

struct counts {
  long futures, channels, references;
};

static struct counts count(void) {
  return (struct counts){jlpar_stat("futures_live"), jlpar_stat("channels_live"), jlpar_stat("references")};
}

static struct counts count_on(int pid) {
  struct counts c;
  #pragma jlpar sync spawn on(pid)
  c = count();
  return c;
}

static int is_more(struct counts now, struct counts before) {
  return now.futures > before.futures || now.channels > before.channels || now.references > before.references;
}

static void want_as_before(const char *after, const struct counts *before) {
  for (int pid = 1; pid <= PROCESSES; pid++) {
    struct counts now = count_on(pid);
    for (int patience = 300; is_more(now, before[pid]) && patience > 0; patience--) {
      jlpar_sleep(0.01);
      now = count_on(pid);
    }
    if (is_more(now, before[pid]))
      jlpar_fail(2, "%s: on process %d %ld futures, %ld channels, %ld references are left", after, pid,
                 now.futures - before[pid].futures, now.channels - before[pid].channels,
                 now.references - before[pid].references);
  }
}

/* what an iteration makes it gives back itself when it is asked to: the caller's are references of its own */
static jlpar_future mine[MANY];
static int nmine;

static jlpar_future make(int where) {
  return mine[nmine++] = jlpar_future_new(where);
}

static jlpar_future make_unless(int i, int fails, int where) {
  if (i == fails)
    jlpar_fail(7, "iteration %d", i);
  return make(where);
}

static void release_mine(void) {
  while (nmine > 0)
    jlpar_release(mine[--nmine]);
}

static void loops_fail(void) {
  jlpar_future f[8];
  int code = 0;
  for (int fails = 0; fails < 8; fails++) {
    int where = 1 + fails % 3;
    #pragma jlpar sync status(code)
    {
      #pragma jlpar distributed out(f[i])
      for (int i = 0; i < 8; i++)
        f[i] = make_unless(i, fails, where);
    }
    want(code, 7, "a distributed loop");
    memset(f, 0, sizeof f);
    #pragma jlpar sync status(code)
    {
      #pragma jlpar async shared(f)
      {
        #pragma jlpar pmap batch(4) out(f[i])
        for (int i = 0; i < 8; i++)
          f[i] = make_unless(i, fails, where);
        jlpar_fail(8, "a pmap did not fail");
      }
    }
    want(code, 7, "a pmap");
    for (int i = 0; i < 8; i++)
      if (f[i].id) /* a pmap writes what succeeded before it heard of the failure */
        jlpar_release(f[i]);
    #pragma jlpar everywhere
    release_mine();
  }
}

/* the caller's own handles lie between those that are named, and go along */
static void gaps(void) {
  jlpar_future f[16];
  for (int i = 0; i < 16; i++)
    f[i] = make(1 + i % 3);
  #pragma jlpar sync distributed inout(f[2 * i])
  for (int i = 0; i < 8; i++)
    f[2 * i] = make(1 + i % 3);
  #pragma jlpar pmap batch(3) inout(f[2 * i])
  for (int i = 0; i < 8; i++)
    jlpar_set(int, f[2 * i], i);
  for (int i = 0; i < 8; i++) {
    want(jlpar_fetch(int, f[2 * i]), i, "a future of a loop");
    jlpar_release(f[2 * i]); /* of the first loop; of the second */
    jlpar_release(f[2 * i]);
  }
  #pragma jlpar everywhere
  release_mine();
}

/* so large that a worker takes memory that it has used before */
static void gaps_after_other_things(void) {
  static jlpar_future f[2 * MANY], others[2 * MANY];
  for (int i = 0; i < 2 * MANY; i++)
    others[i] = i ? others[0] : make(2);
  #pragma jlpar sync distributed in(others[i])
  for (int i = 0; i < 2 * MANY; i++)
    want(jlpar_isready(others[i]), 0, "another future");
  #pragma jlpar sync distributed out(f[2 * i])
  for (int i = 0; i < MANY; i++)
    f[2 * i] = make(1);
  for (int i = 0; i < MANY; i++) {
    jlpar_release(f[2 * i]);
    want(f[2 * i + 1].id == 0, 1, "what no iteration names is left alone");
  }
  #pragma jlpar everywhere
  release_mine();
}

int main(void) {
  struct counts before[PROCESSES + 1];
  for (int pid = 1; pid <= PROCESSES; pid++)
    before[pid] = count_on(pid);
  loops_fail();
  want_as_before("loops that failed", before);
  gaps();
  want_as_before("gaps", before);
  gaps_after_other_things();
  want_as_before("gaps after other things", before);
  dies_before_the_sync(2);
  jlpar_addprocs(1);
  dies_during_a_pmap(3);
  return 0;
}
