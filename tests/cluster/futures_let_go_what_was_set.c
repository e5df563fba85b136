/* run: -p 3 */
/* A value with handles or serialized structs goes with its future: when it was set and nobody fetched it, when it was
 * fetched many times, when the set came too late, could not travel, or the process of the future had died. */
#include <jlpar.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { PROCESSES = 4 };

struct word {
  char *letters;
};

struct parcel {
  jlpar_future f;
  jlpar_channel c;
  struct word w;
};

struct job {
  int (*f)(int);
  jlpar_future later;
};

static long words; /* unpacked in this process and not given back */
static char letters[8];

static size_t pack(const struct word *w, void *buffer, size_t room) {
  if (room >= sizeof letters)
    memcpy(buffer, w->letters, sizeof letters);
  return sizeof letters;
}

static void unpack(struct word *w, const void *buffer, size_t bytes) {
  words++;
  w->letters = memcpy(letters, buffer, bytes);
}

static void give_back(struct word *w) {
  words -= w->letters == letters;
}

#pragma jlpar declare serializer(struct word : pack, unpack, give_back)

struct counts {
  long futures, channels, references, words;
};

static struct counts count(void) {
  return (struct counts){jlpar_stat("futures_live"), jlpar_stat("channels_live"), jlpar_stat("references"), words};
}

static struct counts count_on(int pid) {
  struct counts c;
  #pragma jlpar sync spawn on(pid)
  c = count();
  return c;
}

static int is_more(struct counts now, struct counts before) {
  return now.futures > before.futures || now.channels > before.channels || now.references > before.references ||
         now.words != before.words;
}

static void want_as_before(const char *after, const struct counts *before) {
  int pids[PROCESSES], n = jlpar_procs(pids, PROCESSES);
  for (int k = 0; k < n; k++) {
    struct counts now = count_on(pids[k]);
    for (int patience = 300; is_more(now, before[pids[k]]) && patience > 0; patience--) {
      jlpar_sleep(0.01);
      now = count_on(pids[k]);
    }
    if (is_more(now, before[pids[k]]))
      jlpar_fail(1, "%s: on process %d %ld futures, %ld channels, %ld references, %ld words", after, pids[k],
                 now.futures - before[pids[k]].futures, now.channels - before[pids[k]].channels,
                 now.references - before[pids[k]].references, now.words - before[pids[k]].words);
  }
}

/* ---- */

static struct parcel parcel_of(int where) {
  static char seven[sizeof letters] = "seven";
  return (struct parcel){jlpar_future_new(where), jlpar_channel_new_on(int, 2, where), {seven}};
}

static void let_go(struct parcel p) {
  jlpar_release(p.f);
  jlpar_release(p.c);
}

/* set once; a second time, which must fail */
static void set(jlpar_future f, int where) {
  struct parcel p = parcel_of(where);
  int first = jlpar_set_try(f, &p), second = jlpar_set_try(f, &p);
  let_go(p);
  if (first != JLPAR_OK || second != JLPAR_ESET)
    jlpar_fail(2, "set by %d, with what is on %d: %d, then %d", jlpar_myid(), where, first, second);
}

/* who fetches owns what was unpacked for it, once */
static void fetch(jlpar_future f, int times) {
  struct parcel p;
  for (int k = 0; k < times; k++) {
    p = jlpar_fetch(struct parcel, f);
    let_go(p);
  }
  if (times)
    give_back(&p.w);
}

static void whoever_sets_and_fetches(void) {
  for (int k = 0; k < 81; k++) {
    int home = 1 + k % 3, setter = 1 + k / 3 % 3, where = 1 + k / 9 % 3, fetcher = 1 + k / 27;
    jlpar_future f = jlpar_future_new(home);
    #pragma jlpar sync spawn on(setter)
    set(f, where);
    #pragma jlpar sync spawn on(fetcher)
    fetch(f, k % 4);
    jlpar_release(f);
  }
}

static void what_cannot_travel(void) {
  int on_the_stack = 0;
  jlpar_future f = jlpar_future_new(2), here = jlpar_future_new(1);
  struct job j = {(int (*)(int))(void *)&on_the_stack, jlpar_future_new(3)};
  int status = jlpar_set_try(f, &j);
  if (status != JLPAR_EINVAL || !strstr(jlpar_last_error()->message, "means nothing in another process"))
    jlpar_fail(3, "set with a pointer to the stack: %d", status);
  jlpar_set(struct job, here, j); /* here it means something; elsewhere the fetch says what is wrong */
  #pragma jlpar sync status(status)
  {
    #pragma jlpar spawn on(2)
    (void)jlpar_fetch(struct job, here);
  }
  if (status != JLPAR_EINVAL)
    jlpar_fail(4, "a pointer to the stack was fetched: %d", status);
  jlpar_release(j.later);
  jlpar_release(f);
  jlpar_release(here);
}

static int os_pid(void) {
  return (int)getpid();
}

/* one whose death is known, and one that dies while others set */
static void dead_homes(void) {
  int process = 0;
  jlpar_future f = jlpar_future_new(4), g[50];
  struct parcel p = parcel_of(2), mine = parcel_of(1);
  for (int k = 0; k < 50; k++)
    g[k] = jlpar_future_new(4);
  #pragma jlpar sync spawn on(4)
  process = os_pid();
  #pragma jlpar sync
  {
    #pragma jlpar async
    kill(process, SIGKILL);
    for (int k = 0; k < 50; k++) {
      #pragma jlpar async
      (void)jlpar_set_try(g[k], k % 2 ? &p : &mine);
    }
  }
  while (jlpar_nworkers() == 3)
    jlpar_sleep(0.001);
  int status = jlpar_set_try(f, &p), again = jlpar_set_try(f, &mine);
  if (status != JLPAR_EEXITED || again != JLPAR_EEXITED)
    jlpar_fail(5, "set on a dead process: %d, %d", status, again);
  for (int k = 0; k < 50; k++)
    jlpar_release(g[k]);
  jlpar_release(f);
  let_go(p);
  let_go(mine);
}

int main(void) {
  struct counts before[PROCESSES + 1];
  for (int pid = 1; pid <= PROCESSES; pid++)
    before[pid] = count_on(pid);
  whoever_sets_and_fetches();
  want_as_before("set and fetched", before);
  what_cannot_travel();
  want_as_before("what cannot travel", before);
  dead_homes();
  want_as_before("dead homes", before);
  return 0;
}
