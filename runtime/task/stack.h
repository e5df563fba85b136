/* SPDX-License-Identifier: MIT
 *
 * Task stacks. One slab of address space holds many stacks; memory comes with the first touch:
 *
 *     slab: | guard |  stack 0 ... [task 0] | guard |  stack 1 ... [task 1] | ...
 *
 * The task's own record lies at the top of its stack, so that a waiting task needs one or two pages in all.
 * Stacks and records are never unmapped: a record that was a task once is always a record of some task
 * (of the same address), and a late unpark of a task that has ended does no harm. That is relied on.
 */
#ifndef JLPI_STACK_H
#define JLPI_STACK_H

#include <stddef.h>

struct jlpi_task;

struct jlpi_task *jlpi_stack_get(void); /* a task record with stack; NULL without memory */
void jlpi_stack_put(struct jlpi_task *t);
void jlpi_stack_flush(void); /* the calling thread ends: its free stacks go to the others */
/* the task whose guard page holds this address, or NULL (signal-safe) */
struct jlpi_task *jlpi_stack_guarding(const void *address);
/* calls f for every record that was ever handed out */
void jlpi_stack_each(void (*f)(struct jlpi_task *t, void *arg), void *arg);
/* all of them, newest first, linked by next_of_all: for debuggers */
extern struct jlpi_task *jlpi_stack_records;

#endif
