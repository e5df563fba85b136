/* SPDX-License-Identifier: MIT
 *
 * When every thread sleeps, no timer is armed, no request is under way and nobody outside can reach us, no
 * wait can end any more. One task is then told so (JLPAR_EDEADLOCK); if that frees nobody, the threads fall
 * asleep again and the next is told.
 *
 * Who: the main task if what it waits for is not other tasks; else the oldest task that waits for a channel,
 * a lock or the like; else the oldest that waits for a future. Those who wait for their children are told by
 * them. Daemons wait for ever without harm.
 *
 * Threads that jlpar does not know might still act (they never called it yet): with more threads in the
 * process than we know of nothing is said, nor while a threads loop has members who run iterations and have not used
 * tasks so far. Unknown threads may end without a word (libgomp's do when a loop wants fewer): a timer has the search
 * begin again, sooner at first.
 */
#include "base/clock.h"
#include "task/idle.h"
#include "task/stack.h"
#include "task/thread.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct search {
  jlpi_task *found;
  int rank;
};

static int rank_of(const jlpi_task *t) {
  switch (t->waiting->kind) {
  case JLPI_WAIT_NONE:
  case JLPI_WAIT_SYNC:
    return 0;
  case JLPI_WAIT_FUTURE:
    return 1;
  default:
    return t->flags & JLPI_TASK_MAIN ? 3 : 2;
  }
}

static void consider(jlpi_task *t, void *arg) {
  struct search *s = arg;
  if (!atomic_load(&t->alive) || atomic_load(&t->wake) != JLPI_PARKED || t->waiting->daemon || t->masked)
    return;
  int rank = rank_of(t);
  if (rank > s->rank || (rank > 0 && rank == s->rank && t->serial < s->found->serial)) {
    s->rank = rank;
    s->found = t;
  }
}

/* the count of threads of this process, from /proc/self/stat; -1 if it cannot be known */
static int os_threads(void) {
  char text[1024];
  int n = -1;
  FILE *f = fopen("/proc/self/stat", "re");
  if (!f)
    return -1;
  size_t bytes = fread(text, 1, sizeof text - 1, f);
  fclose(f);
  text[bytes] = 0;
  const char *after_name = strrchr(text, ')');
  if (!after_name || sscanf(after_name + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d",
                            &n) != 1)
    return -1;
  return n;
}

enum { OF_SANITIZER = JLPI_TSAN ? 1 : 0 }; /* ThreadSanitizer has a thread of its own, at the latest with the second of ours */

static const double AGAIN_MIN = 0.01, AGAIN_MAX = 1; /* s */
static atomic_int again_armed;

static int let_all_look(jlpi_timer *timer) {
  (void)timer;
  atomic_store(&again_armed, 0);
  return 0; /* whoever fired it falls asleep again */
}

static void search_again(void) {
  static jlpi_timer again = {.fire = let_all_look};
  static double pause = AGAIN_MIN; /* whoever has armed it may use it */
  if (atomic_exchange(&again_armed, 1))
    return;
  double now = jlpi_now();
  pause = now - again.when > AGAIN_MAX ? AGAIN_MIN : pause * 2 < AGAIN_MAX ? pause * 2 : AGAIN_MAX;
  again.when = now + pause;
  if (jlpi_timer_arm(&again) != JLPAR_OK)
    atomic_store(&again_armed, 0);
}

int jlpi_world_may_wake(void) {
  if (atomic_load(&jlpi_teams_open) > 0)
    return 1;
  if (jlpi_timers_next() >= 0 || jlpi_io_pending() > 0 || __atomic_load_n(&jlpi_outside_world, __ATOMIC_SEQ_CST) > 0)
    return 1;
  int known = jlpi_threads_known() + __atomic_load_n(&jlpi_threads_beside, __ATOMIC_SEQ_CST) + OF_SANITIZER;
  if (os_threads() <= known)
    return 0;
  search_again();
  return 1;
}

int jlpi_deadlock_end(void) {
  struct search s = {NULL, 0};
  jlpi_stack_each(consider, &s);
  jlpi_roots_each(consider, &s);
  if (!s.found)
    return 0;
  atomic_store(&s.found->doomed, 1);
  jlpi_unpark(s.found);
  return 1;
}
