/* run: -p 3 */
/* Distributed arrays are made, passed about and let go in random order by four processes at once, in some rounds while a
 * worker is killed: afterwards no process knows of any of them, and none has grown.
 * HANDLES=n: how many steps are done in a round; SEED=n: what a run printed, to have its draws again. */
#include <jlpar.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct counts {
  long darrays, references, futures, kib;
};

enum { BAG = 30, JUGGLERS = 3, ROUNDS = 6, PROCESSES = 4, LENGTH_MAX = 5000 };

#pragma jlpar channel exchange(jlpar_darray, unbounded) on(1)

static jlpar_darray bag[BAG]; /* what this process holds */
static int filled;
static jlpar_rng dice;

static unsigned draw(unsigned n) {
  return (unsigned)(jlpar_rng_next(&dice) % n);
}

static int somebody(void) {
  int pids[16], n = jlpar_procs(pids, 16);
  return pids[draw((unsigned)n)];
}

/* Only what a process's death, or the release by an array's maker, explains may go wrong. */
static void allow(int status, const char *what) {
  const jlpar_error *why = status == JLPAR_OK ? NULL : jlpar_root_cause(jlpar_last_error());
  if (why && why->code != JLPAR_EEXITED && why->code != JLPAR_ERELEASED)
    jlpar_fail(2, "%s on process %d: %s: %s", what, jlpar_myid(), jlpar_strerror(why->code), why->message);
}

/* ---- the bag ---- */

static void retain(void *d) {
  jlpar_retain(*(jlpar_darray *)d);
}

/* its maker may have let it go: then what is here is nothing any more */
static void release(void *d) {
  jlpar_release(*(jlpar_darray *)d);
}

static void let_go(jlpar_darray d) {
  allow(jlpar_try(release, &d), "release");
}

static void keep(jlpar_darray d) {
  if (!d.id)
    return;
  if (filled < BAG) {
    bag[filled++] = d;
    return;
  }
  int k = (int)draw(BAG);
  jlpar_darray old = bag[k];
  bag[k] = d;
  let_go(old);
}

/* one of the bag, with a reference of its own; a zero handle when there is none */
static jlpar_darray borrow(void) {
  jlpar_darray d = {0, 0, 0};
  if (filled)
    d = bag[draw((unsigned)filled)];
  if (d.id && jlpar_try(retain, &d) != JLPAR_OK)
    d.id = 0;
  return d;
}

static void throw_away(void) {
  if (!filled)
    return;
  int k = (int)draw((unsigned)filled);
  jlpar_darray old = bag[k];
  bag[k] = bag[--filled];
  let_go(old);
}

static void empty_bag(void) {
  while (filled)
    throw_away();
}

/* ---- what a juggler does ---- */

static void make(void *arg) {
  int pids[PROCESSES + 4], n = jlpar_procs(pids, PROCESSES + 4), all = n;
  size_t length = draw(LENGTH_MAX);
  n = 1 + (int)draw((unsigned)n);
  for (int k = 0; k < n; k++) {
    int other = k + (int)draw((unsigned)(all - k)), pid = pids[k];
    pids[k] = pids[other];
    pids[other] = pid;
  }
  *(jlpar_darray *)arg = jlpar_darray_new_on(int, 1, &length, pids, n);
}

static void fill_and_look(void *arg) {
  jlpar_darray d = *(jlpar_darray *)arg, e;
  jlpar_darray_fill(int, d, (int)d.id);
  e = jlpar_darray_copy(int, d);
  *(jlpar_darray *)arg = e;
}

static int use_chunk(jlpar_darray d) {
  size_t n;
  unsigned sum = 0, *x = jlpar_local(unsigned, d, NULL, &n);
  for (size_t k = 0; k < n; k++) {
    sum += x[k];
    if (k % 1000 == 0)
      jlpar_yield(); /* and it is still there */
    x[k] = sum;
  }
  return sum > 0;
}

static void use_there(void *arg) {
  jlpar_darray d = *(jlpar_darray *)arg;
  int on = somebody(), sum;
  #pragma jlpar sync spawn on(on)
  sum = use_chunk(d);
  (void)sum;
}

static void receive(jlpar_darray d) {
  jlpar_retain(d);
  keep(d);
}

static void pass(void *arg) {
  jlpar_darray d = *(jlpar_darray *)arg;
  int to = somebody();
  #pragma jlpar sync spawn on(to)
  receive(d);
}

static jlpar_darray give(void) {
  return filled ? bag[draw((unsigned)filled)] : (jlpar_darray){0, 0, 0};
}

static void ask(void *arg) {
  jlpar_darray *d = arg;
  int whom = somebody();
  #pragma jlpar sync spawn on(whom)
  *d = give();
}

static void put_away(void *arg) {
  jlpar_put(jlpar_darray, exchange, *(jlpar_darray *)arg);
}

static void fetch_back(void *arg) {
  jlpar_case one = {exchange, JLPAR_TAKE, arg, 0};
  int status = jlpar_select(&one, 1, 0);
  if (status != 0 && status != JLPAR_ETIMEDOUT)
    jlpar_fail(status, "a select");
}

static void one_step(void) {
  jlpar_darray d = {0, 0, 0}, copy;
  switch (draw(8)) {
  case 0:
    allow(jlpar_try(make, &d), "make");
    keep(d);
    break;
  case 1:
    copy = d = borrow();
    if (d.id && jlpar_try(fill_and_look, &copy) == JLPAR_OK)
      keep(copy);
    let_go(d);
    break;
  case 2:
    d = borrow();
    if (d.id)
      allow(jlpar_try(use_there, &d), "use");
    let_go(d);
    break;
  case 3:
    d = borrow();
    if (d.id)
      allow(jlpar_try(pass, &d), "pass");
    let_go(d);
    break;
  case 4:
    allow(jlpar_try(ask, &d), "ask");
    keep(d);
    break;
  case 5:
    d = borrow();
    if (d.id)
      allow(jlpar_try(put_away, &d), "put");
    let_go(d);
    break;
  case 6:
    allow(jlpar_try(fetch_back, &d), "take");
    keep(d);
    break;
  default:
    throw_away();
  }
}

static void empty_exchange(void) {
  for (int k = (int)jlpar_length(exchange); k > 0; k--)
    let_go(jlpar_take(jlpar_darray, exchange));
}

static void juggle(uint64_t seed, int steps, int die_at) {
  int done = 0;
  jlpar_rng_seed(&dice, seed);
  #pragma jlpar sync
  for (int k = 0; k < JUGGLERS; k++) {
    #pragma jlpar async shared(done)
    while (done < steps) {
      if (done++ == die_at)
        kill(getpid(), SIGKILL);
      one_step();
    }
  }
}

/* ---- the rounds ---- */

static long resident_kib(void) {
  long pages = 0;
  malloc_trim(0);
  FILE *f = fopen("/proc/self/statm", "re");
  if (!f || fscanf(f, "%*d %ld", &pages) != 1)
    jlpar_fail(4, "no /proc/self/statm");
  fclose(f);
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static struct counts count(void) {
  return (struct counts){(long)jlpar_stat("darrays_live"), (long)jlpar_stat("references"), (long)jlpar_stat("futures_live"),
                         resident_kib()};
}

static struct counts count_on(int pid) {
  struct counts c;
  #pragma jlpar sync spawn on(pid)
  c = count();
  return c;
}

static void want_as_before(int pid, struct counts before) {
  struct counts now = {0};
  for (int patience = 400; patience > 0; patience--) {
    now = count_on(pid);
    if (now.darrays <= before.darrays && now.references <= before.references && now.futures <= before.futures)
      return;
    jlpar_sleep(0.01);
  }
  jlpar_fail(5, "on process %d there are %ld arrays, %ld references, %ld futures; before: %ld, %ld, %ld", pid, now.darrays,
             now.references, now.futures, before.darrays, before.references, before.futures);
}

static void juggle_on_all(const int *pids, int victim, int steps, uint64_t seed) {
  int code[PROCESSES];
  #pragma jlpar sync
  for (int k = 0; k < PROCESSES; k++) {
    int pid = pids[k], die_at = pid == victim ? steps / 2 : -1;
    #pragma jlpar async shared(code)
    {
      #pragma jlpar sync status(code[k])
      {
        #pragma jlpar spawn on(pid)
        juggle(seed + (uint64_t)pid, steps, die_at);
      }
      if (code[k] != (pid == victim ? JLPAR_EEXITED : JLPAR_OK))
        jlpar_fail(6, "process %d: %s", pid, jlpar_root_cause(jlpar_last_error())->message);
    }
  }
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { GROWTH_KIB = 1 << 30 }; /* a sanitizer keeps what was freed */
#else
enum { GROWTH_KIB = 2048 };
#endif

static long largest_kib(const int *pids, int victim) {
  long largest = 0;
  for (int k = 0; k < PROCESSES; k++) {
    long kib = pids[k] == victim ? 0 : count_on(pids[k]).kib;
    largest = kib > largest ? kib : largest;
  }
  return largest;
}

int main(void) {
  long second_kib = 0;
  const char *text = getenv("HANDLES");
  int steps = (text ? atoi(text) : 8000) / PROCESSES, pids[PROCESSES];
  uint64_t seed = (text = getenv("SEED")) ? strtoull(text, NULL, 0) : (uint64_t)getpid() << 20;
  printf("SEED=%#lx\n", (unsigned long)seed);
  fflush(stdout);
  for (int round = 0; round < ROUNDS; round++) {
    struct counts before[PROCESSES];
    jlpar_procs(pids, PROCESSES);
    int victim = round % 2 ? pids[1 + round / 2 % 3] : 0;
    for (int k = 0; k < PROCESSES; k++)
      before[k] = count_on(pids[k]);
    juggle_on_all(pids, victim, steps, seed + (uint64_t)round * 100);
    empty_exchange();
    #pragma jlpar everywhere
    empty_bag();
    for (int k = 0; k < PROCESSES; k++)
      if (pids[k] != victim)
        want_as_before(pids[k], before[k]);
    long kib = largest_kib(pids, victim);
    second_kib = round < 2 ? kib : second_kib;
    if (kib > second_kib + GROWTH_KIB)
      jlpar_fail(7, "the largest process had %ld KiB after the second round, and has %ld", second_kib, kib);
    if (victim)
      jlpar_addprocs(1);
  }
  return 0;
}
