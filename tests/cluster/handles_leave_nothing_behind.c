/* run: -p 3 */
/* Futures and channels are made, passed about in every way and let go in random order by four processes at once, in
 * some rounds while a worker is killed: afterwards no process knows of any of them, and none has grown.
 * HANDLES=n: how many are made in a round; SEED=n: what a run printed, to have its draws again. */
#include <jlpar.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

size_t jlpi_futures_live(void), jlpi_channels_live(void), jlpi_references_live(void); /* the runtime's own */

struct pair {
  jlpar_future f;
  jlpar_channel c;
};

struct counts {
  long futures, channels, references, kib;
};

enum { BAG = 200, JUGGLERS = 4, ROUNDS = 8, PROCESSES = 4 };

#pragma jlpar channel exchange(struct pair, unbounded) on(1)

static struct pair bag[BAG]; /* what this process holds */
static int filled;
static jlpar_rng dice;

static unsigned draw(unsigned n) {
  return (unsigned)(jlpar_rng_next(&dice) % n);
}

static int somebody(void) {
  int pids[16], n = jlpar_procs(pids, 16);
  return pids[draw((unsigned)n)];
}

/* Only what a process's death explains may go wrong. */
static void allow(int status, const char *what) {
  const jlpar_error *why = status == JLPAR_OK ? NULL : jlpar_root_cause(jlpar_last_error());
  if (why && why->code != JLPAR_EEXITED)
    jlpar_fail(2, "%s on process %d: %s: %s", what, jlpar_myid(), jlpar_strerror(why->code), why->message);
}

/* ---- pairs: a handle that was made by number k has the value k ---- */

static void hold(struct pair p) {
  jlpar_retain(p.f);
  jlpar_retain(p.c);
}

static void let_go(struct pair p) {
  if (draw(2)) {
    jlpar_release(p.f);
    jlpar_release(p.c);
  } else {
    jlpar_release(p.c);
    jlpar_release(p.f);
  }
}

/* the bag takes over the reference; when it is full it lets another one go */
static void keep(struct pair p) {
  if (filled < BAG) {
    bag[filled++] = p;
    return;
  }
  int k = (int)draw(BAG);
  struct pair old = bag[k];
  bag[k] = p;
  let_go(old);
}

/* one of the bag, with a reference of its own; a zero pair from an empty bag */
static struct pair borrow(void) {
  struct pair p = {0};
  if (filled) {
    p = bag[draw((unsigned)filled)];
    hold(p);
  }
  return p;
}

static void throw_away(void) {
  if (!filled)
    return;
  int k = (int)draw((unsigned)filled);
  struct pair old = bag[k];
  bag[k] = bag[--filled];
  let_go(old);
}

static void empty_bag(void) {
  while (filled)
    throw_away();
}

/* ---- what a juggler does with them ---- */

static void make(void *arg) {
  struct pair *p = arg;
  p->f = jlpar_future_new(somebody());
  p->c = jlpar_channel_new_on(uint64_t, 2, somebody());
  jlpar_set(uint64_t, p->f, p->f.id);
  jlpar_put(uint64_t, p->c, p->c.id);
}

static uint64_t id_of(uint64_t x) {
  jlpar_yield();
  return x;
}

/* its future is made by a call */
static void make_by_call(void *arg) {
  struct pair *p = arg;
  int on = somebody();
  #pragma jlpar spawn on(on) future(p->f)
  id_of(0);
  p->c = jlpar_channel_new_on(uint64_t, 2, on);
  jlpar_put(uint64_t, p->c, p->c.id);
}

static void look(void *arg) {
  struct pair p = *(struct pair *)arg;
  uint64_t in_future = jlpar_fetch(uint64_t, p.f), in_channel = jlpar_peek(uint64_t, p.c);
  if ((in_future && in_future != p.f.id) || in_channel != p.c.id)
    jlpar_fail(3, "a future has %lx, not %lx; a channel %lx, not %lx", (long)in_future, (long)p.f.id, (long)in_channel,
               (long)p.c.id);
}

static void receive(struct pair p) {
  hold(p);
  keep(p);
}

static void pass(void *arg) {
  struct pair p = *(struct pair *)arg;
  int to = somebody();
  #pragma jlpar sync spawn on(to)
  receive(p);
}

static struct pair give(void) {
  struct pair none = {0};
  return filled ? bag[draw((unsigned)filled)] : none;
}

static void ask(void *arg) {
  struct pair *p = arg;
  int whom = somebody();
  #pragma jlpar sync spawn on(whom)
  *p = give();
}

static void fill(struct pair *p, int n) {
  while (n-- > 0)
    p[n] = give();
}

static void ask_for_some(void *arg) {
  struct pair *p = arg;
  int whom = somebody();
  #pragma jlpar sync spawn on(whom) out(p[0:3])
  fill(p, 3);
}

static int receive_all(const struct pair *p, int n) {
  for (int k = 0; k < n; k++)
    if (p[k].f.id)
      receive(p[k]);
  return n;
}

static void pass_some(void *arg) {
  struct pair *p = arg;
  int to = somebody();
  #pragma jlpar sync spawn on(to) in(p[0:3])
  receive_all(p, 3);
}

/* through a channel of pairs, which lives on process 1; what is inside it is nobody's bag's */
static void put_away(void *arg) {
  struct pair p = *(struct pair *)arg;
  jlpar_put(struct pair, exchange, p);
}

static void fetch_back(void *arg) {
  jlpar_case one = {exchange, JLPAR_TAKE, arg, 0};
  int status = jlpar_select(&one, 1, 0);
  if (status != 0 && status != JLPAR_ETIMEDOUT)
    jlpar_fail(status, "a select");
}

static void keep_or_lose(int status, const struct pair *p, int n) {
  for (int k = 0; k < n; k++)
    if (status == JLPAR_OK && p[k].f.id)
      keep(p[k]);
    else
      let_go(p[k]);
}

static void one_step(void) {
  struct pair p[3] = {{{0}, {0}}};
  int status;
  switch (draw(9)) {
  case 0:
    allow(status = jlpar_try(make, p), "make");
    keep_or_lose(status, p, 1);
    break;
  case 1:
    allow(status = jlpar_try(make_by_call, p), "make by call");
    keep_or_lose(status, p, 1);
    break;
  case 2:
    for (int k = 0; k < 3; k++)
      p[k] = borrow();
    allow(jlpar_try(draw(2) ? pass : pass_some, p), "pass");
    for (int k = 0; k < 3; k++)
      let_go(p[k]);
    break;
  case 3:
    allow(status = jlpar_try(ask, p), "ask");
    keep_or_lose(status, p, 1);
    break;
  case 4:
    allow(status = jlpar_try(ask_for_some, p), "ask for some");
    keep_or_lose(status, p, 3);
    break;
  case 5:
    p[0] = borrow();
    if (p[0].f.id)
      allow(jlpar_try(look, p), "look");
    let_go(p[0]);
    break;
  case 6:
    p[0] = borrow();
    if (p[0].f.id)
      allow(jlpar_try(put_away, p), "put");
    let_go(p[0]);
    break;
  case 7:
    allow(status = jlpar_try(fetch_back, p), "take");
    keep_or_lose(status, p, 1);
    break;
  default:
    throw_away();
  }
}

static void empty_exchange(void) {
  for (int k = (int)jlpar_length(exchange); k > 0; k--)
    let_go(jlpar_take(struct pair, exchange));
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
  return (struct counts){(long)jlpi_futures_live(), (long)jlpi_channels_live(), (long)jlpi_references_live(),
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
    if (now.futures <= before.futures && now.channels <= before.channels && now.references <= before.references)
      return;
    jlpar_sleep(0.01);
  }
  jlpar_fail(5, "on process %d there are %ld futures, %ld channels, %ld references; before: %ld, %ld, %ld", pid,
             now.futures, now.channels, now.references, before.futures, before.channels, before.references);
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
  int steps = (text ? atoi(text) : 40000) / PROCESSES, pids[PROCESSES];
  uint64_t seed = (text = getenv("SEED")) ? strtoull(text, NULL, 0) : (uint64_t)getpid() << 20;
  printf("SEED=%#lx\n", (unsigned long)seed);
  fflush(stdout);
  for (int round = 0; round < ROUNDS; round++) {
    struct counts before[PROCESSES];
    jlpar_procs(pids, PROCESSES);
    int victim = round % 2 ? pids[1 + round / 2 % 3] : 0;
    #pragma jlpar everywhere
    empty_bag();
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
