/* SPDX-License-Identifier: MIT
 *
 * Tasks made from calls. See spawn.c and depend.c.
 */
#ifndef JLPI_SPAWN_H
#define JLPI_SPAWN_H

#include "task/task.h"

/* a task for the call, with its copies, future and place in the sync, not started; fails without memory */
jlpi_task *jlpi_task_for(const jlpi_call *call, int migrating);
/* a call with depend(): starts when what it waits for is done */
jlpar_future jlpi_spawn_ordered(const jlpi_call *call);

#endif
