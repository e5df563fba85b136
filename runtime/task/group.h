/* SPDX-License-Identifier: MIT
 *
 * What a jlpi_sync holds. See group.c.
 */
#ifndef JLPI_GROUP_H
#define JLPI_GROUP_H

#include "task/task.h"

typedef struct jlpi_order jlpi_order;

typedef struct jlpi_group {
  jlpi_node node; /* first, so that leaving finds the group */
  jlpi_task *owner;
  _Atomic long pending;
  jlpi_child *first, *last; /* the owner's alone */
  jlpi_order *orders;       /* which data its spawns with depend() touch; the owner's alone */
} jlpi_group;

jlpi_group *jlpi_group_of(jlpi_sync *s);
void jlpi_orders_free(jlpi_group *g); /* depend.c */

#endif
