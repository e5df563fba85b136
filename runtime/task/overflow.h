/* SPDX-License-Identifier: MIT
 *
 * Reports of stack overflow. See overflow.c.
 */
#ifndef JLPI_OVERFLOW_H
#define JLPI_OVERFLOW_H

#include "task/task.h"

/* the calling thread, which has this record, can take the signal even when a task's stack is full */
void jlpi_overflow_watch(jlpi_thread *thread);

#endif
