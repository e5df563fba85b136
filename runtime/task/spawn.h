/* SPDX-License-Identifier: MIT
 *
 * Tasks made from calls. See spawn.c and depend.c.
 */
#ifndef JLPI_SPAWN_H
#define JLPI_SPAWN_H

#include "task/task.h"

/* a task for the call, with its copies, future and place in the sync, not started; fails without memory */
jlpi_task *jlpi_task_for(const jlpi_call *call, int migrating);
/* The same for a statement with nothing but env and target: started; fails without memory. */
void jlpi_start_made(jlpi_sync *s, const jlpi_site *site, const void *env, void *target, enum jlpi_where where);
/* not started, NULL without memory */
jlpi_task *jlpi_task_small(jlpi_sync *s, const jlpi_site *site, const void *env, void *target, enum jlpi_where where);
/* For a thief: a task for some note, to be told which; until then it can be unmade. take_note may be called from
 * another thread than the sync's. */
jlpi_task *jlpi_task_for_note(void);
void jlpi_task_take_note(jlpi_task *t, jlpi_sync *s, const jlpi_site *site, const void *env, void *target);
void jlpi_task_unmake(jlpi_task *t);
/* a call with depend(): starts when what it waits for is done */
jlpar_future jlpi_spawn_ordered(const jlpi_call *call);

#endif
