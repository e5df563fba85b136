/* SPDX-License-Identifier: MIT
 *
 * A line of waiting tasks, with the lock that guards it and the object around it. The waiter's struct lies on its
 * own stack. What a waker wants to give (a mutex, a permit) he gives before he wakes, so nobody can take it in
 * between, and who wakes up need not look again.
 */
#ifndef JLPI_WAITERS_H
#define JLPI_WAITERS_H

#include <jlpar.h>
#include "task/task.h"

void jlpi_waiters_lock(jlpar_waiters *w);
void jlpi_waiters_unlock(jlpar_waiters *w);

/* All below with the lock held. */

/* Joins the line (in_front: before the others), waits (without the lock), and comes back with it: JLPAR_OK when woken by
 * a waker, else what ended the wait. between: called once in line, before the lock is let go; or NULL. */
int jlpi_waiters_wait(jlpar_waiters *w, const char *what, int in_front, double timeout, void (*between)(void *arg),
                      void *arg);
int jlpi_waiters_in_front(const jlpar_waiters *w); /* the first in line came with in_front */
/* The first is out of the line then, and its wait will end once it is unparked; NULL: nobody waits. */
jlpi_task *jlpi_waiters_take(jlpar_waiters *w);
jlpi_task *jlpi_waiters_wake(jlpar_waiters *w); /* and unparks it */
/* fails the task for a wait that ended with status; without the lock */
_Noreturn void jlpi_waiters_fail(int status, const char *what);

#endif
