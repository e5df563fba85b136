/* SPDX-License-Identifier: MIT
 *
 * See pool.h. The call lies on the stack of the waiting task; the callback runs on whatever thread has the turn and
 * does not touch it once `over` is set.
 */
#include "io/pool.h"
#include "task/idle.h"
#include "task/thread.h"

#include <stddef.h>
#include <stdlib.h>

enum { POOL_DEFAULT = 4, POOL_MAX = 1024 };

/* libuv's rule, which it follows at the first request */
static int pool_threads(void) {
  const char *text = getenv("UV_THREADPOOL_SIZE");
  int n = text ? atoi(text) : POOL_DEFAULT;
  return n == 0 ? 1 : n < 0 || n > POOL_MAX ? POOL_MAX : n;
}

void jlpi_pool_count(void) {
  static int counted;
  if (!counted)
    __atomic_add_fetch(&jlpi_threads_beside, pool_threads(), __ATOMIC_SEQ_CST);
  counted = 1;
}

void jlpi_pool_done(jlpi_pool_call *c, ssize_t result) {
  jlpi_task *task = c->task;
  c->result = result;
  atomic_store(&c->over, 1);
  jlpi_unpark(task);
}

static void begin(jlpi_post *post) {
  jlpi_pool_call *c = (jlpi_pool_call *)((char *)post - offsetof(jlpi_pool_call, begin));
  jlpi_pool_count();
  int status = c->start(c, jlpi_io_loop());
  if (status != 0)
    jlpi_pool_done(c, status);
}

static void cancel(jlpi_post *post) {
  jlpi_pool_call *c = (jlpi_pool_call *)((char *)post - offsetof(jlpi_pool_call, cancel));
  jlpi_task *task = c->task;
  if (!atomic_load(&c->over))
    uv_cancel(&c->request.any); /* its callback comes with UV_ECANCELED, or it runs to its end */
  atomic_store(&c->cancelling, 0);
  jlpi_unpark(task);
}

int jlpi_pool_run(jlpi_pool_call *c) {
  const jlpi_waiting why = {.kind = JLPI_WAIT_IO, .what = "libuv's pool of threads"};
  int ended = JLPAR_OK;
  c->task = jlpi_current();
  c->begin.f = begin;
  c->cancel.f = cancel;
  jlpi_io_expect_pool(1);
  jlpi_io_queue(&c->begin);
  jlpi_io_kick();
  while (!atomic_load(&c->over) || atomic_load(&c->cancelling)) {
    int status = jlpi_park(&why, -1);
    if (status == JLPAR_OK || ended != JLPAR_OK)
      continue;
    ended = status;
    atomic_store(&c->cancelling, 1);
    jlpi_io_queue(&c->cancel);
    jlpi_io_kick();
  }
  jlpi_io_expect_pool(-1);
  return ended;
}
