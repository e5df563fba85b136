/* SPDX-License-Identifier: MIT
 *
 * The OS threads of this process as the scheduler sees them: who exists, who sleeps.
 */
#ifndef JLPI_THREAD_H
#define JLPI_THREAD_H

#include "task/task.h"

jlpi_thread *jlpi_thread_make(void); /* the record of the calling OS thread, made at its first use */
void jlpi_schedulers_start(void);    /* the JLPAR_NUM_THREADS - 1 helpers, at the first migrating task */
uint64_t jlpi_team_stream(const jlpi_team *team); /* thread/team.c */
extern int jlpi_schedulers; /* how many scheduler threads run, the main thread included; grows at one place */
static inline int jlpi_schedulers_now(void) {
  return __atomic_load_n(&jlpi_schedulers, __ATOMIC_ACQUIRE);
}
extern jlpi_thread *jlpi_scheduler[]; /* they, by thread id */
extern int jlpi_threads_beside;      /* OS threads that cannot wake a task by themselves: libgomp's, libuv's */
extern atomic_int jlpi_teams_open;   /* threads loops that have members who may yet begin to use tasks */

jlpi_queue *jlpi_main_queue(void); /* the main thread's base queue */
/* linked by next_of_all, only ever longer */
extern jlpi_thread *jlpi_all_threads;
extern jlpi_queue *jlpi_all_regions;
int jlpi_threads_known(void);      /* how many OS threads use tasks now */
jlpi_tally jlpi_tally_sum(void);   /* of all threads there ever were */
extern uint64_t jlpi_loops_begun;  /* atomic; of all kinds */
size_t jlpi_tasks_live(void);      /* with a stack of their own, not ended */
void jlpi_roots_each(void (*f)(jlpi_task *t, void *arg), void *arg); /* every thread's root task */

/* a queue for what one member of a loop starts; ends: its tasks go on in `into` */
jlpi_queue *jlpi_region_open(jlpi_here *here);
void jlpi_region_close(jlpi_here *here, jlpi_queue *into);
void jlpi_thread_retire(jlpi_thread *thread); /* not to be counted until its next task call in a loop, or its return */
void jlpi_thread_return(jlpi_thread *thread);
/* thread/team.c: the member has got a root task; failures in it land where the member is armed */
void jlpi_member_rooted(struct jlpi_member *member, jlpi_task *root);

#endif
