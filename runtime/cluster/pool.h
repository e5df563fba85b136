/* SPDX-License-Identifier: MIT
 *
 * Pools as the runtime uses them. The calls for users are in jlpar.h.
 */
#ifndef JLPI_POOL_H
#define JLPI_POOL_H

#include <jlpar.h>

/* jlpi_pool_members - a malloc'ed list of the pool's processes, sorted, taken ones too; NULL without memory. */
int *jlpi_pool_members(jlpar_pool *pool, int *count);
/* jlpi_pool_check - fails the task if pool is NULL (JLPAR_EINVAL), all of its processes have exited (JLPAR_EEXITED), or it
 * never had any (JLPAR_ENOPROC). what: "everywhere" */
void jlpi_pool_check(jlpar_pool *pool, const char *what, const char *file, int line);
/* jlpi_pool_hold - takes a free worker and keeps the pool from going away until jlpi_pool_let_go. Waits; fails the
 * task as jlpar_pool_take does. */
int jlpi_pool_hold(jlpar_pool *pool);
/* the same at once: 0 when no worker is free, or a status when none ever will be */
int jlpi_pool_hold_try(jlpar_pool *pool);
void jlpi_pool_let_go(jlpar_pool *pool, int pid); /* from any thread */

/* jlpi_pool_bell - wake(arg), with the pool's lock, whenever somebody might try again */
typedef struct jlpi_pool_bell {
  struct jlpi_pool_bell *next;
  void (*wake)(void *arg);
  void *arg;
} jlpi_pool_bell;
void jlpi_pool_listen(jlpar_pool *pool, jlpi_pool_bell *bell); /* keeps the pool as well, until leave */
void jlpi_pool_leave(jlpar_pool *pool, jlpi_pool_bell *bell);

/* a worker came or went; any thread */
void jlpi_pools_changed(void);

#endif
