/* SPDX-License-Identifier: MIT
 *
 * A thread without anything to run: spinning a little, sleeping, and being woken; and who drives timers and
 * I/O meanwhile (the turn).
 *
 * Every thread that uses tasks is counted; the last one to fall asleep looks whether anything can still
 * happen (deadlock.c). A waker takes a sleeper out of the count itself, so that the count never says "all
 * asleep" while somebody is about to run.
 */
#ifndef JLPI_IDLE_H
#define JLPI_IDLE_H

#include "task/task.h"

/* waits until there may be something to run for thread */
void jlpi_idle(jlpi_thread *thread);
/* jlpi_poll_until - before a task parks for what another process answers within microseconds as a rule: looks for it, as
 * an idle thread does, as long as nothing else could run here; not longer than a moment, or until it has come. */
void jlpi_poll_until(int (*has_come)(const void *what), const void *what);
int jlpi_cpu_wanted(void); /* by other processes, as who had the turn last has found */
void jlpi_thread_wake(jlpi_thread *thread); /* if it sleeps */
int jlpi_wake_one_scheduler(void);          /* 1: somebody who slept was woken */

void jlpi_sleepers_join(void);
void jlpi_sleepers_leave(void);
void jlpi_sleepers_look(void); /* for a deadlock, when all of them sleep: a thread that might have woken one does so no more */

/* sched.c: is there anything that thread could run now? From that thread. */
int jlpi_work_visible(jlpi_thread *thread);
/* Tasks that another scheduler woke (sched.c): is there one; takes one over if it has waited long enough, 1: there is
 * something to run now. From an idle thread. */
int jlpi_woken_elsewhere(const jlpi_thread *thread);
int jlpi_woken_rob(jlpi_thread *thread);
void jlpi_watch_woken(void); /* there is one: wakes a scheduler unless one looks after them */
/* all that q holds, and will be sent, goes to into */
void jlpi_queue_forward(jlpi_queue *q, jlpi_queue *into);

/* ---- timers (timer.c) ---- */

typedef struct jlpi_timer {
  double when;
  int place; /* in the heap, from 1; 0: not armed */
  /* under the timers' lock: may unpark, must not wait; 1: again at `when`, which it has set */
  int (*fire)(struct jlpi_timer *t);
  void *arg;
} jlpi_timer;

int jlpi_timer_arm(jlpi_timer *t); /* JLPAR_OK or JLPAR_ENOMEM */
void jlpi_timer_disarm(jlpi_timer *t); /* after it, fire neither runs nor will */
int jlpi_timers_fire(void);        /* those that are due; how many */
double jlpi_timers_next(void);     /* when the next one is due; below 0: there is none */

/* ---- the I/O loop as seen from here; provided by io/loop.c ---- */

int jlpi_io_needed(void);  /* something is open there that could wake a task */
int jlpi_io_poll(void);    /* one round without sleeping; how much was done */
int jlpi_io_glance(int times); /* the same at the pollers alone, so many times at most, until something has come */
/* sleeps until something happens there, jlpi_io_wake, or the next timer; not at all unless *asleep is 2 */
void jlpi_io_sleep(atomic_int *asleep);
int jlpi_io_pending(void); /* requests under way that will end by themselves */

/* the right to touch the I/O loop; while a thread has it, nobody else does. Never kept over a switch. */
int jlpi_turn_take(void); /* 0: somebody has it */
void jlpi_turn_give(void);
/* At exit: takes the turn, from whoever has it, and never gives it back, so that no other thread is inside the I/O
 * loop or a transport while the libraries' destructors run. The caller may still wait and progress. */
void jlpi_turn_keep(void);
/* something for the holder of the turn has come up: wakes a sleeper to take it when nobody has it */
void jlpi_turn_offer(void);

/* deadlock.c, for when all threads sleep */
int jlpi_world_may_wake(void); /* one of them; if only threads that are not known may, a timer has them look again */
int jlpi_deadlock_end(void);   /* nothing can: tells one task so; 1: it did */

#endif
