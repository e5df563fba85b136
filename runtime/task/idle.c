/* SPDX-License-Identifier: MIT
 *
 * See idle.h. One idle thread at a time has the turn: it looks at timers and I/O, and when nothing happened for
 * a while sleeps in the I/O loop until the next timer. The others sleep on a futex of their own. A
 * thread that gives the turn up because it has something to run wakes another sleeper to take it, if anything
 * is pending there.
 *
 * asleep: 0 awake, 1 on the futex, 2 in the I/O loop. A waker exchanges it for 0 and then knows how to wake.
 * The sleeper sets it, looks for work once more (the waker queues work first, then looks at asleep: one of
 * them sees the other), and only then sleeps.
 */
#include "task/idle.h"
#include "base/clock.h"
#include "task/errand.h"
#include "task/lazy.h"
#include "task/seam.h"
#include "task/thread.h"

#include <sched.h>
#include <stddef.h>
#include <time.h>

enum { SPINS = 100, RELAXED = 20, ASK_EVERY = 8 }; /* rounds */
enum { LOOKS = 8, LOOKS_MAX = 64 }; /* at the pollers: between two at all else; by who is about to park */
enum { PARK_EVERY = 64, PARK_EVERY_CROWDED = 8, YIELDS_MAX = 2 }; /* of those waits, and in one of them */
static const double NAP_MIN = 50e-6, NAP_MAX = 1e-3; /* s */
static const double AWAKE = 20e-6, LOOK_CLOSELY = 3e-6, YIELD_MAX = 1e-6; /* s */
static const double WORTH_WAITING = 150e-6; /* s: for what comes that soon as a rule, it stays awake where that is free */
enum { TAKEN_IN_MAX = 16 }; /* rounds */
enum { KEEP_TRIES = 1000, KEEP_PAUSE_NS = 500000 };

static struct {
  jlpi_lock lock;      /* guards threads, asleep, every thread's counted, aside */
  int threads, asleep;
  unsigned long wakings; /* threads that came, or slept and did so no more */
  atomic_int schedulers; /* sleeping ones, a hint: who spawns looks at it first */
  atomic_int watcher;    /* a scheduler that looks after those that others woke: awake, or it naps */
  atomic_int turn;
  jlpi_thread *aside;  /* on the futex, linked by aside_next: one of them takes the turn when it is free */
  atomic_int asides;
} sleepers;

void jlpi_sleepers_join(void) {
  jlpi_lock_take(&sleepers.lock);
  sleepers.threads++;
  sleepers.wakings++;
  jlpi_lock_give(&sleepers.lock);
}

void jlpi_sleepers_leave(void) {
  jlpi_lock_take(&sleepers.lock);
  sleepers.threads--;
  jlpi_lock_give(&sleepers.lock);
}

int jlpi_threads_known(void) {
  jlpi_lock_take(&sleepers.lock);
  int n = sleepers.threads;
  jlpi_lock_give(&sleepers.lock);
  return n;
}

/* with the lock */
static void uncount(jlpi_thread *thread) {
  if (thread->counted) {
    thread->counted = 0;
    sleepers.asleep--;
    sleepers.wakings++;
  }
}

/* How it slept. Both under the lock: it must not fall asleep again, and be counted again, before it is counted out. */
static int no_longer_asleep(jlpi_thread *thread) {
  if (atomic_load(&thread->asleep) == 0)
    return 0;
  jlpi_lock_take(&sleepers.lock);
  int was = atomic_exchange(&thread->asleep, 0);
  if (was != 0)
    uncount(thread);
  jlpi_lock_give(&sleepers.lock);
  return was;
}

static int wake(jlpi_thread *thread) {
  int was = no_longer_asleep(thread);
  if (was == 0)
    return 0;
  if (was == 2)
    jlpi_io_wake();
  else
    jlpi_futex_wake(&thread->asleep, 1);
  return 1;
}

void jlpi_thread_wake(jlpi_thread *thread) {
  wake(thread);
}

int jlpi_wake_one_scheduler(void) {
  if (atomic_load(&sleepers.schedulers) <= 0)
    return 0;
  for (int k = 0, n = jlpi_schedulers_now(); k < n; k++) {
    jlpi_thread *thread = __atomic_load_n(&jlpi_scheduler[k], __ATOMIC_ACQUIRE);
    if (thread && wake(thread))
      return 1;
  }
  return 0;
}

static int unwatched(const jlpi_thread *thread) {
  return thread->scheduler && atomic_load(&sleepers.watcher) == 0 && jlpi_woken_elsewhere(thread);
}

/* 0: not all do, else how many wakings it took until they did */
static unsigned long all_asleep(void) {
  jlpi_lock_take(&sleepers.lock);
  unsigned long since = sleepers.asleep > 0 && sleepers.asleep == sleepers.threads ? sleepers.wakings : 0;
  jlpi_lock_give(&sleepers.lock);
  return since;
}

/* What is asked one by one, with all asleep before and behind and nobody awake between, was so at once. Two may come here
 * with all asleep: one after the other, and the second one sees what the first has found, for whose wait it ended does not
 * count as asleep any more. 1: that is self, which was about to sleep. */
static int look_for_deadlock(jlpi_thread *self) {
  static jlpi_lock looking;
  if (jlpi_world_may_wake()) /* mostly, and then without locks */
    return 0;
  jlpi_lock_take(&looking);
  unsigned long since = all_asleep();
  int found = since > 0 && !jlpi_world_may_wake() && all_asleep() == since && jlpi_deadlock_end();
  int ours = found && self && jlpi_work_visible(self);
  if (ours) {
    jlpi_lock_take(&sleepers.lock);
    uncount(self);
    jlpi_lock_give(&sleepers.lock);
  }
  jlpi_lock_give(&looking);
  return ours;
}

void jlpi_sleepers_look(void) {
  look_for_deadlock(NULL);
}

/* announces the sleep; 0: do not sleep, there is work, or this very thread was told of a deadlock */
static int fall_asleep(jlpi_thread *thread, int how) {
  atomic_store(&thread->asleep, how);
  int go = !jlpi_work_visible(thread) && !unwatched(thread);
  jlpi_lock_take(&sleepers.lock);
  if (go && atomic_load(&thread->asleep) == how) {
    thread->counted = 1;
    int last = ++sleepers.asleep == sleepers.threads;
    jlpi_lock_give(&sleepers.lock);
    if (last)
      go = !look_for_deadlock(thread);
  } else {
    go = 0;
    jlpi_lock_give(&sleepers.lock);
  }
  return go;
}

static int turn_is_worth_it(void) {
  return jlpi_timers_next() >= 0 || jlpi_io_needed();
}

static void step_aside(jlpi_thread *thread) {
  jlpi_lock_take(&sleepers.lock);
  thread->aside_next = sleepers.aside;
  sleepers.aside = thread;
  atomic_fetch_add(&sleepers.asides, 1);
  jlpi_lock_give(&sleepers.lock);
}

static void step_back(jlpi_thread *thread) {
  jlpi_lock_take(&sleepers.lock);
  jlpi_thread **at = &sleepers.aside;
  while (*at != thread)
    at = &(*at)->aside_next;
  *at = thread->aside_next;
  atomic_fetch_sub(&sleepers.asides, 1);
  jlpi_lock_give(&sleepers.lock);
}

/* A scheduler says that it looks for work: owners of notes share them, and who makes tasks wakes it. */
static void get_hungry(jlpi_thread *thread) {
  if (thread->scheduler && !thread->hungry) {
    thread->hungry = 1;
    jlpi_lazies_hungry();
  }
}

static void hungry_no_more(jlpi_thread *thread) {
  if (thread->hungry)
    atomic_fetch_sub(&jlpi_hungry, 1);
  thread->hungry = 0;
}

/* before it looks for the last time whether there is work */
static void count_sleeping(jlpi_thread *thread, int change) {
  get_hungry(thread);
  if (thread->scheduler)
    atomic_fetch_add(&sleepers.schedulers, change);
}

static void sleep_aside(jlpi_thread *thread) {
  count_sleeping(thread, 1);
  step_aside(thread);
  if (fall_asleep(thread, 1) && !(turn_is_worth_it() && atomic_load(&sleepers.turn) == 0))
    while (atomic_load(&thread->asleep) == 1)
      jlpi_futex_wait(&thread->asleep, 1, -1);
  no_longer_asleep(thread);
  step_back(thread);
  count_sleeping(thread, -1);
}

/* Whoever sleeps aside said so first and then looked at the turn; we have set the turn free (or found it
 * so) and look at the sleepers now: one of the two sees the other. */
void jlpi_turn_offer(void) {
  if (atomic_load(&sleepers.asides) == 0 || atomic_load(&sleepers.turn) != 0)
    return;
  jlpi_lock_take(&sleepers.lock);
  jlpi_thread *thread = sleepers.aside;
  while (thread && atomic_exchange(&thread->asleep, 0) == 0)
    thread = thread->aside_next; /* that one is waking up already, for something else */
  if (thread)
    uncount(thread);
  jlpi_lock_give(&sleepers.lock);
  if (thread)
    jlpi_futex_wake(&thread->asleep, 1);
}

static _Atomic(jlpi_here *) keeper; /* of the turn, at exit */

static int claim_turn(void) {
  int free = 0;
  if (atomic_load(&sleepers.turn) != 0)
    return 0;
  if (!jlpi_alone_begin())
    return atomic_compare_exchange_strong(&sleepers.turn, &free, 1);
  atomic_store_explicit(&sleepers.turn, 1, memory_order_relaxed);
  jlpi_alone_end();
  return 1;
}

int jlpi_turn_take(void) {
  if (atomic_load(&keeper))
    return atomic_load(&keeper) == jlpi_this();
  if (!claim_turn())
    return 0;
  jlpi_this()->has_turn = 1;
  return 1;
}

void jlpi_turn_keep(void) {
  atomic_store(&keeper, jlpi_this());
  for (int tries = 0; tries < KEEP_TRIES; tries++) {
    int free = 0;
    if (jlpi_this()->has_turn || atomic_compare_exchange_strong(&sleepers.turn, &free, 1))
      break;
    jlpi_io_wake();
    nanosleep(&(struct timespec){.tv_nsec = KEEP_PAUSE_NS}, NULL);
  }
}

void jlpi_turn_give(void) {
  if (atomic_load(&keeper) == jlpi_this())
    return;
  jlpi_this()->has_turn = 0;
  if (jlpi_lone_so_far()) {
    atomic_store_explicit(&sleepers.turn, 0, memory_order_release);
    if (jlpi_lone_so_far()) /* there is nobody to whom it could be offered; who comes later sees it free, after its barrier */
      return;
    atomic_fetch_add(&sleepers.asides, 0); /* who came just now may have stepped aside before that was seen: a barrier */
  } else {
    atomic_store(&sleepers.turn, 0);
  }
  if (turn_is_worth_it())
    jlpi_turn_offer();
}

static struct {
  int cpu_wanted;    /* by others */
  unsigned yields;   /* since it was found to be */
  double usual_wait; /* s: until something came, on average of late */
} polling; /* what the holder of the turn has seen */

int jlpi_cpu_wanted(void) {
  return polling.cpu_wanted;
}

static void sleep_in_loop(jlpi_thread *thread) {
  count_sleeping(thread, 1);
  if (fall_asleep(thread, 2))
    jlpi_io_sleep(&thread->asleep);
  no_longer_asleep(thread);
  count_sleeping(thread, -1);
  polling.cpu_wanted = 1; /* by whoever woke it, often enough: the next yield tells */
  polling.yields = ASK_EVERY - 1;
}

static int may_hold(void) {
  jlpi_here *k = atomic_load(&keeper);
  return !k || k == jlpi_this();
}

static void yield(void) {
  int asks = !polling.cpu_wanted || ++polling.yields % ASK_EVERY == 0; /* mostly it is wanted as before */
  double begun = asks ? jlpi_now() : 0;
  sched_yield();
  if (asks)
    polling.cpu_wanted = jlpi_now() - begun > YIELD_MAX;
}

/* Something that comes within microseconds is seen soonest by looking all the time. That is only fair on a CPU that
 * nobody else wants, as the last yield told: one that took long gave it to somebody. */
static int look_closely(double since, double now) {
  return now < since + LOOK_CLOSELY && !polling.cpu_wanted;
}

static double stays_awake(void) {
  double wait = polling.usual_wait;
  return polling.cpu_wanted ? 2 * AWAKE : wait > WORTH_WAITING || 2 * wait < AWAKE ? AWAKE : 2 * wait;
}

/* Several looks for one at the clock, which costs as much as one. Events of the loop are not counted, but wake tasks.
 *
 * *quiet: nothing had come when it looked last. Otherwise, since what came while this thread computed may be work and, right
 * behind, its cancellation, all that is there is taken in before anything is done. */
static int poll(int closely, int *quiet) {
  int n = jlpi_io_poll();
  for (int more = TAKEN_IN_MAX; n > 0 && !*quiet && more > 0 && !jlpi_timers_fire() && jlpi_io_poll() > 0; more--)
    continue;
  *quiet |= n == 0;
  if (n == 0 && closely)
    n = jlpi_io_glance(LOOKS - 1);
  return n;
}

/* Without the turn, as they may take their time; then what came meanwhile may cancel what waits to be done. 0: somebody else
 * has the turn now. */
static int do_errands(jlpi_thread *thread) {
  int has_turn = 1;
  while (has_turn && jlpi_errands_any()) {
    int quiet = 0;
    jlpi_errands_close();
    jlpi_turn_give();
    jlpi_errands_run();
    has_turn = jlpi_turn_take();
    if (!has_turn)
      jlpi_errands_run_all();
    else
      jlpi_errands_open(thread);
    if (has_turn && (jlpi_errands_any() || jlpi_work_visible(thread)))
      poll(0, &quiet);
  }
  return has_turn;
}

/* With the turn: some rounds of polling, yielding the CPU to whom we wait for, then sleep. 0: it has lost the turn. */
static int hold_turn(jlpi_thread *thread) {
  double begun = 0, since = 0, now = 0;
  int has_turn = 1, quiet = 0;
  jlpi_errands_open(thread);
  for (int round = 0; has_turn && turn_is_worth_it() && !jlpi_work_visible(thread) && may_hold(); round++) {
    int n = jlpi_timers_fire() + poll(look_closely(since, now), &quiet);
    if (jlpi_errands_any()) {
      has_turn = do_errands(thread);
      quiet = 0;
      if (polling.cpu_wanted)
        yield(); /* maybe by whom was answered */
    }
    if (n > 0) {
      polling.usual_wait += (now - begun - polling.usual_wait) / 8; /* the clock of the last round is good enough */
      begun = now = 0;
      round = -1;
      continue;
    }
    now = jlpi_now();
    if (round == 0)
      since = now;
    if (begun == 0)
      begun = now;
    if (!jlpi_io_needed() || now >= since + stays_awake()) {
      sleep_in_loop(thread);
      now = jlpi_now();
      round = -1;
    } else if (look_closely(since, now)) {
      jlpi_cpu_relax();
    } else {
      yield();
    }
  }
  if (has_turn && jlpi_errands_any()) /* those that came while it slept */
    has_turn = do_errands(thread);
  if (has_turn)
    jlpi_errands_close();
  return has_turn;
}

/* On a CPU that others want it yields. Now and then the task parks at once: only then the loop is looked at. */
void jlpi_poll_until(int (*has_come)(const void *what), const void *what) {
  static unsigned waits; /* the lone thread's */
  jlpi_here *h = jlpi_this();
  const jlpi_queue *q = h->thread->queue;
  if (!jlpi_remote || q->head || !jlpi_lone_so_far() || jlpi_lazies_left(h))
    return;
  int crowded = polling.cpu_wanted;
  if (++waits % (crowded ? PARK_EVERY_CROWDED : PARK_EVERY) == 0 || !jlpi_turn_take())
    return;
  for (int left = crowded ? 1 + YIELDS_MAX : LOOKS_MAX / LOOKS; left > 0 && !has_come(what) && !q->head; left--) {
    jlpi_io_glance(crowded ? 1 : LOOKS);
    if (crowded && left > 1 && !has_come(what) && !q->head) {
      yield();
      jlpi_timers_fire();
    }
  }
  jlpi_turn_give();
}

/* Other threads may be about to send work: a moment of looking is cheaper than a sleep. */
static int spin(jlpi_thread *thread) {
  if (jlpi_schedulers_now() == 1)
    return 0;
  for (int k = 0; k < SPINS; k++) {
    if (jlpi_work_visible(thread))
      return 1;
    if (k < RELAXED)
      jlpi_cpu_relax();
    else
      sched_yield();
  }
  return 0;
}

/* until woken */
static void rest(jlpi_thread *thread) {
  if (turn_is_worth_it() && jlpi_turn_take()) {
    if (hold_turn(thread))
      jlpi_turn_give();
  } else {
    sleep_aside(thread);
  }
}

/* ---- looking after those that others woke ---- */

void jlpi_watch_woken(void) {
  if (atomic_load(&sleepers.watcher) == 0)
    jlpi_wake_one_scheduler();
}

/* a short sleep that any waker ends; timers and I/O are not forgotten meanwhile */
static void nap(jlpi_thread *thread, double seconds) {
  atomic_store(&thread->asleep, 1);
  if (!jlpi_work_visible(thread))
    jlpi_futex_wait(&thread->asleep, 1, seconds);
  atomic_exchange(&thread->asleep, 0);
  if (jlpi_turn_take()) {
    jlpi_timers_fire();
    jlpi_io_poll();
    jlpi_turn_give();
  }
}

/* As long as another scheduler has some, it may turn out that it does not come to run them: looks now and then. */
static void watch(jlpi_thread *thread) {
  double pause = NAP_MIN;
  int nobody = 0;
  if (!thread->scheduler || !atomic_compare_exchange_strong(&sleepers.watcher, &nobody, 1))
    return;
  atomic_fetch_add(&sleepers.schedulers, 1);
  while (!jlpi_work_visible(thread) && jlpi_woken_elsewhere(thread) && !jlpi_woken_rob(thread)) {
    nap(thread, pause);
    pause = pause < NAP_MAX ? 2 * pause : pause;
  }
  atomic_fetch_sub(&sleepers.schedulers, 1);
  atomic_store(&sleepers.watcher, 0);
}

void jlpi_idle(jlpi_thread *thread) {
  if (jlpi_work_visible(thread))
    return;
  thread->clock = jlpi_now();
  if (!jlpi_lone_so_far()) {
    get_hungry(thread);
    if (!spin(thread))
      watch(thread);
    if (jlpi_work_visible(thread)) {
      hungry_no_more(thread);
      return;
    }
  }
  rest(thread);
  hungry_no_more(thread);
}
