/* run: -p 3 */
/* A worker is killed while all kinds of work go on, at seeded moments and after so many answers: every wait returns,
 * with the right result or with JLPAR_EEXITED where the dead one explains it, and the next round finds all in order.
 * MOMENTS=n: how many; SEED=n: what a run printed. */
#include <jlpar.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS = 3, CALLS = 12, LARGE = 1 << 18, ITEMS = 60, MAPPED = 40 };

static const double longest_s = 30; /* no wait takes that long */
static int victim, victim_process, answers, kill_after;
static double usual_s; /* how long a round takes when nobody dies */

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static void want(int holds, const char *what) {
  if (!holds)
    jlpar_fail(1, "%s (victim %d, after %d answers)", what, victim, answers);
}

/* by the number of the answer, when that is what decides */
static void answered(void) {
  if (++answers == kill_after)
    kill(victim_process, SIGKILL);
}

/* 1: it went well; 0: the dead one is the reason */
static int went_well(int status, int touches_victim, const char *what) {
  if (status == JLPAR_OK)
    return 1;
  const jlpar_error *e = jlpar_root_cause(jlpar_last_error());
  if (!touches_victim || !e || e->code != JLPAR_EEXITED)
    jlpar_fail(2, "%s: %s: %s (victim %d)", what, jlpar_strerror(status), e ? e->message : "", victim);
  return 0;
}

/* ---- what goes on ---- */

static int os_pid(void) {
  return (int)getpid();
}

static long cube(long x) {
  return x * x * x;
}

static void small_calls(int pid) {
  for (int k = 0; k < CALLS; k++) {
    long result = 0;
    int status;
    #pragma jlpar sync status(status)
    {
      #pragma jlpar spawn on(pid)
      result = cube(k);
    }
    if (went_well(status, pid == victim, "a call"))
      want(result == cube(k), "the result of a call");
    answered();
  }
}

static void futures(int pid) {
  jlpar_future f[CALLS];
  int n = 0, status = JLPAR_OK;
  for (; n < CALLS && status == JLPAR_OK; n++) {
    #pragma jlpar sync status(status)
    {
      #pragma jlpar spawn on(pid) future(f[n])
      cube(n);
    }
    went_well(status, pid == victim, "a spawn");
  }
  for (int k = 0; k < n; k++) {
    long x;
    if (went_well(jlpar_fetch_try(f[k], &x), pid == victim, "a fetch"))
      want(x == cube(k), "the value of a future");
    jlpar_release(f[k]);
    answered();
  }
}

static void fill(int *p, int n, int with) {
  for (int k = 0; k < n; k++)
    p[k] = k ^ with;
}

static void large_out(int pid) {
  int *p = malloc(LARGE * sizeof *p);
  for (int k = 0; k < CALLS / 3; k++) {
    int status, with = 77 * k + pid, wrong = 0;
    memset(p, 0, LARGE * sizeof *p);
    #pragma jlpar sync status(status)
    {
      #pragma jlpar spawn on(pid) out(p[0:LARGE])
      fill(p, LARGE, with);
    }
    if (went_well(status, pid == victim, "a call with a large array"))
      for (int i = 0; i < LARGE; i++)
        wrong += p[i] != (i ^ with);
    want(!wrong, "a large array that came back");
    answered();
  }
  free(p);
}

static int put_all(jlpar_channel c, int first) {
  for (int k = first; k < ITEMS; k++)
    if (jlpar_put_try(c, &k) != JLPAR_OK)
      return jlpar_last_error()->code;
  return JLPAR_OK;
}

/* lives on one process, is filled by another, emptied here; who puts closes it, or its death does */
static void channel(int home, int putter) {
  jlpar_channel c;
  int touched = home == victim || putter == victim, code = JLPAR_OK, expected = 0, status = JLPAR_OK, made;
  #pragma jlpar sync status(made)
  {
    #pragma jlpar async shared(c)
    c = jlpar_channel_new_on(int, 4, home);
  }
  if (!went_well(made, home == victim, "making a channel"))
    return;
  #pragma jlpar sync
  {
    #pragma jlpar async shared(c, code)
    {
      int spawned;
      #pragma jlpar sync status(spawned)
      {
        #pragma jlpar spawn on(putter)
        code = put_all(c, 0);
      }
      went_well(spawned, touched, "the putter");
      want(code == JLPAR_OK || (code == JLPAR_EEXITED && home == victim), "what a putter meets");
      int closed;
      #pragma jlpar sync status(closed)
      {
        #pragma jlpar async
        jlpar_close(c);
      }
      went_well(closed, home == victim, "closing");
    }
    for (int x; (status = jlpar_take_try(c, &x)) == JLPAR_OK; expected++) {
      want(x == expected, "channels keep the order");
      answered();
    }
  }
  if (status != JLPAR_ECLOSED)
    went_well(status, home == victim, "a take");
  want(touched || expected == ITEMS, "everything came through");
  jlpar_release(c);
}

static void mapped(void) {
  long r[MAPPED] = {0};
  #pragma jlpar pmap retry(2) out(r[i])
  for (int i = 0; i < MAPPED; i++)
    r[i] = cube(i);
  for (int i = 0; i < MAPPED; i++)
    want(r[i] == cube(i), "a pmap with retry is complete");
  answered();
}

static void reduced(void *arg) {
  long sum = 0, *result = arg;
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 3000; i++)
    sum += i;
  *result = sum;
}

static void reductions(void) {
  for (int k = 0; k < CALLS; k++) {
    long sum = -1;
    if (went_well(jlpar_try(reduced, &sum), 1, "a reduction"))
      want(sum == 3000L * 2999 / 2, "a sum");
    answered();
  }
}

static int seen;
static void see(int what) {
  seen = what;
}

static void at_all(void *arg) {
  int what = *(int *)arg;
  #pragma jlpar everywhere
  see(what);
}

static void everywheres(void) {
  for (int k = 0; k < CALLS; k++) {
    went_well(jlpar_try(at_all, &k), 1, "everywhere");
    want(seen == k, "everywhere is here too");
    answered();
  }
}

static long through(int a, int b, long x) {
  long y = 0;
  if (a == 0)
    return cube(x);
  #pragma jlpar sync spawn on(a)
  y = through(b, 0, x);
  return y;
}

static void chain(int a, int b) {
  for (int k = 0; k < CALLS; k++) {
    long result = 0;
    int status;
    #pragma jlpar sync status(status)
    {
      #pragma jlpar spawn on(a)
      result = through(b, a, k);
    }
    if (went_well(status, a == victim || b == victim, "a call of a call"))
      want(result == cube(k), "the result of a call of a call");
    answered();
  }
}

static void all_at_once(const int *w) {
  #pragma jlpar sync
  {
    for (int k = 0; k < WORKERS; k++) {
      int pid = w[k], next = w[(k + 1) % WORKERS];
      #pragma jlpar async
      small_calls(pid);
      #pragma jlpar async
      futures(pid);
      #pragma jlpar async
      large_out(pid);
      #pragma jlpar async
      channel(pid, next);
      #pragma jlpar async
      chain(pid, next);
    }
    #pragma jlpar async
    channel(1, w[0]);
    #pragma jlpar async
    mapped();
    #pragma jlpar async
    reductions();
    #pragma jlpar async
    everywheres();
  }
}

/* ---- the moments ---- */

static void one_moment(int index, double delay, int after) {
  int w[WORKERS], n = jlpar_workers(w, WORKERS);
  want(n == WORKERS, "all workers are there");
  victim = w[index];
  #pragma jlpar sync spawn on(victim)
  victim_process = os_pid();
  answers = 0;
  kill_after = after;
  double begin = now();
  #pragma jlpar async future(killer) firstprivate(delay)
  {
    jlpar_sleep(delay);
    if (delay > 0)
      kill(victim_process, SIGKILL);
  }
  all_at_once(w);
  want(now() - begin < longest_s, "nobody waits for long");
  jlpar_wait(killer);
  if (delay == 0 && after > answers)
    kill(victim_process, SIGKILL);
  while (jlpar_nworkers() == WORKERS)
    jlpar_sleep(0.001);
  jlpar_addprocs(1);
}

static void calibrate(void) {
  int w[WORKERS];
  jlpar_workers(w, WORKERS);
  for (int k = 0; k < 3; k++) {
    double begin = now();
    all_at_once(w);
    usual_s = now() - begin;
  }
}

int main(void) {
  const char *text = getenv("MOMENTS");
  int moments = text ? atoi(text) : 20, all_answers;
  uint64_t seed = (text = getenv("SEED")) ? strtoull(text, NULL, 0) : (uint64_t)getpid();
  jlpar_rng dice;
  jlpar_rng_seed(&dice, seed);
  printf("SEED=%llu\n", (unsigned long long)seed);
  fflush(stdout);
  calibrate();
  all_answers = answers / 3;
  for (int k = 0; k < moments; k++) {
    double where = jlpar_rng_double(&dice);
    if (k % 2)
      one_moment(k / 2 % WORKERS, 0, 1 + (int)(where * all_answers));
    else
      one_moment(k / 2 % WORKERS, where * usual_s, 0);
  }
  printf("%d moments, a round takes %.0f ms, %d answers\n", moments, 1e3 * usual_s, all_answers);
  return 0;
}
