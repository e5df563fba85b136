/* SPDX-License-Identifier: MIT
 *
 * Requests that libuv carries out on its threads (files, names of hosts), as calls that suspend the task.
 */
#ifndef JLPI_POOL_H
#define JLPI_POOL_H

#include <uv.h>
#include "io/loop.h"
#include "task/task.h"

typedef struct jlpi_pool_call {
  /* with the turn: starts the request, whose callback calls jlpi_pool_done; 0, or why not (libuv's code) */
  int (*start)(struct jlpi_pool_call *c, uv_loop_t *loop);
  union {
    uv_req_t any;
    uv_fs_t fs;
    uv_getaddrinfo_t names;
  } request;
  ssize_t result; /* of the request: below 0 libuv's code */
  jlpi_post begin, cancel;
  jlpi_task *task;
  atomic_int over, cancelling;
} jlpi_pool_call;

/* Does c, which has start set, and waits. The memory that the request uses must stay, so a task that is cancelled
 * takes the request back if it has not begun, and otherwise waits for its end. Returns JLPAR_OK, or what interrupted
 * the wait (the request is over in any case). */
int jlpi_pool_run(jlpi_pool_call *c);
void jlpi_pool_done(jlpi_pool_call *c, ssize_t result); /* c is gone after it */
/* with the turn, before anything goes to the pool: its threads wake no task by themselves, deadlock.c is told */
void jlpi_pool_count(void);

#endif
