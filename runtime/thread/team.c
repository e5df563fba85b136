/* SPDX-License-Identifier: MIT
 *
 * threads loops: what surrounds libgomp's parallel region.
 *
 *     task ---- jlpi_team_begin ---- parallel region ------------------------------ jlpi_team_end ----
 *                                      member_begin ... iterations ... member_end
 *                                      (one per OS thread; sets jlpar_threadid)
 *
 * A member costs a few stores. Only when an iteration uses a task call does it get a root task and a queue of
 * its own (task/thread.c), so that tasks started there run there while the outer ones of this OS thread wait;
 * those that still run when the member ends go on with the task that entered the loop. Such a task may be one that
 * another member waits for, and so may those that were there before the loop, which are at home on the thread that
 * entered it and would be stopped by libgomp's barrier: so members with a queue stay, and run what there is to run, until
 * nobody has an iteration left, and the one that entered the loop gets a queue for this if others might wait.
 *
 * Until a member uses tasks the runtime does not see it: it is loose. As long as one is, nothing is a deadlock. The thread
 * that entered the loop is seen, and does not count while it waits in libgomp's barrier.
 *
 * An iteration that fails lands in its member, which keeps the error with the iteration's number. The team
 * fails with the error of the first failing iteration in loop order, composite if several failed.
 */
#include "base/clock.h"
#include "base/config.h"
#include "base/memory.h"
#include "task/idle.h"
#include "task/lazy.h"
#include "task/stream.h"
#include "task/thread.h"
#include "task/tracing.h"

#include <sched.h>
#include <setjmp.h>
#include <stdlib.h>

/* So long whoever entered the loop looks whether the others end: in a loop of equal parts they do. */
static const double OTHERS_END = 20e-6; /* s */

typedef struct failure {
  struct failure *next;
  uint64_t iteration;
  const jlpar_error *error;
} failure;

typedef struct member_state member_state;

typedef struct team_state {
  jlpi_lock lock;
  int users, ended;      /* with the lock: members with a queue, and those of them that have no iteration left */
  atomic_int loose;      /* members, but for the one that entered, that have iterations left and no queue */
  int away;              /* the one that entered does not count meanwhile */
  member_state *staying; /* with the lock: these */
  failure *failures; /* in loop order */
  failure first;     /* room for one of them */
  jlpi_queue *home;  /* where tasks left behind go */
  uint64_t stream;   /* below which each iteration has its stream of random numbers */
} team_state;

struct member_state {
  jlpi_task *outer; /* what ran here before */
  jlpi_member *outer_member;
  int outer_id, loose;
  jlpi_catcher catcher;
  member_state *next; /* of those that stay */
  jlpi_task *root;
  atomic_int may_go;
};

int jlpi_teams_failing;

_Static_assert(sizeof(team_state) <= sizeof(((jlpi_team *)0)->state), "room in what generated code provides");
_Static_assert(sizeof(member_state) <= sizeof(((jlpi_member *)0)->state), "room in what generated code provides");

static member_state *state_of(jlpi_member *m) {
  return (member_state *)m->state;
}

/* libgomp's threads wake no task: the search for deadlocks must not wait for them */
static void note_threads(int beside) {
  int known = __atomic_load_n(&jlpi_threads_beside, __ATOMIC_RELAXED);
  while (beside > known && !__atomic_compare_exchange_n(&jlpi_threads_beside, &known, beside, 0, __ATOMIC_SEQ_CST,
                                                        __ATOMIC_RELAXED))
    continue;
}

int jlpi_team_size(int wanted) {
  int threads = jlpi_this()->member ? 1 : wanted > 0 ? wanted : jlpi_settings.threads;
  note_threads(threads - 1);
  jlpi_count_shared(&jlpi_loops_begun, 1);
  return threads;
}

void jlpi_team_begin(jlpi_team *team, int wanted) {
  team_state *s = (team_state *)team->state;
  jlpi_here *h = jlpi_this();
  team->threads = jlpi_team_size(wanted);
  team->first_failed = UINT64_MAX;
  atomic_store_explicit(&s->lock.state, 0, memory_order_relaxed);
  s->failures = NULL;
  s->users = s->ended = s->away = 0;
  atomic_init(&s->loose, team->threads - 1);
  if (team->threads > 1)
    atomic_fetch_add(&jlpi_teams_open, 1);
  s->staying = NULL;
  s->home = h->thread ? h->thread->queue : NULL;
  s->stream = jlpi_stream_split();
}

uint64_t jlpi_team_stream(const jlpi_team *team) {
  return ((const team_state *)team->state)->stream;
}

void jlpi_member_begin(jlpi_member *m, jlpi_team *team, int index) {
  jlpi_here *h = jlpi_this();
  member_state *s = state_of(m);
  m->team = team;
  m->iteration = 0;
  m->armed = 0;
  s->outer = h->current;
  s->outer_member = h->member;
  s->outer_id = h->id;
  s->loose = index > 0;
  s->catcher.error = NULL;
  if (!h->member) /* a nested loop stays on its thread */
    h->id = index;
  jlpi_lazies_begin(h); /* those below are of the outer task */
  jlpi_lazies_close(h);
  h->current = NULL; /* made at the first task call */
  h->member = m;
  jlpi_trace_thread("loop thread", index);
  jlpi_trace(JLPI_TRACE_PART_BEGINS, 0, (uint64_t)index, 0, 0, 0, 0);
}

/* The first one needs no memory. Without memory for one more, the latest in loop order is forgotten: the team fails
 * all the same, and with the first failing iteration's error. */
static failure *place_for(team_state *s, uint64_t iteration) {
  failure *f = s->failures ? jlpi_alloc(sizeof *f) : &s->first;
  if (f)
    return f;
  failure **last = &s->failures;
  while ((*last)->next)
    last = &(*last)->next;
  f = *last;
  if (f->iteration < iteration)
    return NULL;
  jlpi_error_release(f->error);
  *last = NULL;
  return f;
}

static void add_failure(jlpi_team *team, uint64_t iteration, const jlpar_error *error) {
  team_state *s = (team_state *)team->state;
  jlpi_lock_take(&s->lock);
  if (!s->failures)
    __atomic_fetch_add(&jlpi_teams_failing, 1, __ATOMIC_RELAXED);
  failure *f = place_for(s, iteration), **at = &s->failures;
  while (*at && (*at)->iteration < iteration)
    at = &(*at)->next;
  if (f) {
    *f = (failure){*at, iteration, error};
    *at = f;
  } else {
    jlpi_error_release(error);
  }
  if (iteration < team->first_failed)
    __atomic_store_n(&team->first_failed, iteration, __ATOMIC_RELAXED);
  jlpi_lock_give(&s->lock);
}

int jlpi_member_landed(jlpi_member *m) {
  member_state *s = state_of(m);
  add_failure(m->team, m->iteration, s->catcher.error);
  s->catcher.error = NULL;
  return 1;
}

static void catch_failures(jlpi_member *m, jlpi_task *root) {
  member_state *s = state_of(m);
  s->catcher = (jlpi_catcher){.mark = NULL, .landing = &m->landing, .armed = &m->armed};
  root->catcher = &s->catcher;
}

int jlpi_member_arm(jlpi_member *m) {
  jlpi_task *t = jlpi_this()->current;
  m->armed = 1;
  if (t)
    catch_failures(m, t);
  return 1;
}

/* 1: it was the last one of them */
static int no_longer_loose(member_state *s, team_state *team) {
  int last = s->loose && atomic_fetch_sub(&team->loose, 1) == 1;
  s->loose = 0;
  return last;
}

void jlpi_member_rooted(jlpi_member *m, jlpi_task *root) {
  team_state *team = (team_state *)m->team->state;
  jlpi_lock_take(&team->lock);
  team->users++;
  jlpi_lock_give(&team->lock);
  if (no_longer_loose(state_of(m), team))
    atomic_fetch_sub(&jlpi_teams_open, 1);
  if (m->armed)
    catch_failures(m, root);
}

static void send_home(member_state *staying) {
  for (member_state *s = staying, *next; s; s = next) {
    jlpi_task *root = s->root;
    next = s->next;
    atomic_store(&s->may_go, 1); /* its state may be gone from now on */
    jlpi_unpark(root);
  }
}

/* with the lock: those who may go now, if all have ended */
static member_state *those_who_may_go(team_state *team) {
  member_state *all = team->staying;
  if (team->ended < team->users || atomic_load(&team->loose) > 0)
    return NULL;
  team->staying = NULL;
  return all;
}

/* until the last member has come here or ended, who sends all home */
static void stay(team_state *team, member_state *s, jlpi_task *root) {
  static const jlpi_waiting why = {.kind = JLPI_WAIT_SYNC, .what = "the other threads of a loop"};
  s->root = root;
  atomic_init(&s->may_go, 0);
  jlpi_lock_take(&team->lock);
  team->ended++;
  s->next = team->staying;
  team->staying = s;
  member_state *all = those_who_may_go(team);
  jlpi_lock_give(&team->lock);
  send_home(all);
  root->masked++;
  while (!atomic_load(&s->may_go))
    jlpi_park(&why, -1);
  root->masked--;
}

static int others_use_tasks(team_state *team) {
  jlpi_lock_take(&team->lock);
  int others = team->ended < team->users;
  jlpi_lock_give(&team->lock);
  return others;
}

/* a member without a queue, which did not enter the loop */
static void end_loose(member_state *s, team_state *team) {
  if (!no_longer_loose(s, team))
    return;
  jlpi_lock_take(&team->lock);
  member_state *all = those_who_may_go(team);
  jlpi_lock_give(&team->lock);
  send_home(all);
  atomic_fetch_sub(&jlpi_teams_open, 1); /* from now on it wakes nobody */
  if (others_use_tasks(team))
    jlpi_sleepers_look();
}

static int there_may_be_tasks(void) {
  jlpi_tally t = jlpi_tally_sum();
  return t.made > t.discarded;
}

/* The member that entered the loop, without a queue: 1: it shall stay, for others may wait for tasks of its thread. */
static int others_may_need(team_state *team) {
  for (double until = 0; atomic_load(&team->loose) > 0 && !others_use_tasks(team); sched_yield()) {
    double now = jlpi_now();
    if (until == 0)
      until = now + OTHERS_END;
    else if (now > until)
      return there_may_be_tasks();
  }
  return others_use_tasks(team);
}

static void end_entering(jlpi_here *h, member_state *s, team_state *team) {
  if (others_may_need(team)) {
    stay(team, s, jlpi_current());
    jlpi_region_close(h, team->home ? team->home : jlpi_main_queue());
  } else if (atomic_load(&team->loose) > 0) {
    team->away = 1;
    jlpi_thread_retire(h->thread);
  }
}

void jlpi_member_end(jlpi_member *m) {
  jlpi_here *h = jlpi_this();
  member_state *s = state_of(m);
  team_state *team = (team_state *)m->team->state;
  if (h->current) {
    stay(team, s, h->current);
    jlpi_region_close(h, team->home ? team->home : jlpi_main_queue());
    if (!s->outer)
      jlpi_thread_retire(h->thread); /* libgomp's: between loops it cannot wake anybody */
  } else if (s->loose) {
    end_loose(s, team);
  } else if (m->team->threads > 1) {
    end_entering(h, s, team);
  }
  jlpi_trace(JLPI_TRACE_PART_ENDS, 0, 0, 0, 0, 0, 0);
  jlpi_lazies_close(h);
  h->current = s->outer;
  h->member = s->outer_member;
  h->id = s->outer_id;
}

_Noreturn static void fail_team(team_state *s) {
  failure *failures = s->failures;
  char label[256];
  size_t n = 0;
  for (failure *f = failures; f; f = f->next)
    n++;
  const jlpar_error **parts = n > 1 ? jlpi_error_parts_new(n) : NULL;
  const jlpar_error *e = failures->error;
  n = 0;
  for (failure *f = failures, *next; f; f = next) {
    next = f->next;
    if (parts)
      parts[n++] = f->error;
    else if (f != failures)
      jlpi_error_release(f->error);
    if (f != &s->first)
      jlpi_free(f);
  }
  __atomic_fetch_sub(&jlpi_teams_failing, 1, __ATOMIC_RELAXED);
  if (parts) {
    e = jlpi_error_compose(parts, n, jlpi_myid, jlpi_task_label(jlpi_current(), label, sizeof label), NULL, 0);
    jlpi_error_parts_free(parts);
  }
  jlpi_fail_with(e);
}

void jlpi_team_end(jlpi_team *team) {
  team_state *s = (team_state *)team->state;
  if (s->away)
    jlpi_thread_return(jlpi_this()->thread);
  if (atomic_load_explicit(&s->loose, memory_order_relaxed) > 0) /* libgomp gave fewer threads than were wanted */
    atomic_fetch_sub(&jlpi_teams_open, 1);
  if (__builtin_expect(s->failures != NULL, 0))
    fail_team(s);
}
