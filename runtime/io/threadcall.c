/* SPDX-License-Identifier: MIT
 *
 * threadcall: a call on libuv's pool of threads (UV_THREADPOOL_SIZE of them), so that only its task waits.
 *
 * The callee runs where no task is: what it calls of jlpar finds no current task on its thread and goes to
 * the escape that we set there (task/thread.c), which ends the call and fails the waiting task.
 */
#include "base/memory.h"
#include "io/pool.h"
#include "task/frame.h"
#include "task/seam.h"

#include <setjmp.h>
#include <uv.h>

typedef struct work {
  uv_work_t request; /* first */
  jlpi_frame *frame;
  const jlpi_site *site;
  jlpar_future done;
  int refused; /* the callee used jlpar */
} work;

static void run(uv_work_t *request) {
  work *w = (work *)request;
  jmp_buf escape;
  if (_setjmp(escape) == 0) {
    jlpi_this()->escape = &escape;
    jlpi_frame_run(w->frame);
  } else {
    w->refused = 1;
  }
  jlpi_this()->escape = NULL;
}

static void complete(work *w, const jlpar_error *error) {
  jlpi_future_complete(w->done, NULL, 0, NULL, error);
}

static void after(uv_work_t *request, int status) {
  work *w = (work *)request;
  const jlpi_site *s = w->site;
  if (status != 0)
    complete(w, jlpi_error_new(JLPAR_EIO, jlpi_myid, NULL, s->file, s->line, "threadcall: %s", uv_strerror(status)));
  else if (w->refused)
    complete(w, jlpi_error_new(JLPAR_EINVAL, jlpi_myid, NULL, s->file, s->line,
                               "threadcall: the function uses jlpar, which it cannot on a thread of the pool"));
  else
    complete(w, NULL);
}

static void start(void *arg) {
  work *w = arg;
  jlpi_pool_count();
  int status = uv_queue_work(jlpi_io_loop(), &w->request, run, after);
  if (status != 0)
    after(&w->request, status);
}

/* The call cannot be taken back: a task that is cancelled meanwhile fails when it has ended. */
static const jlpar_error *wait_for(work *w) {
  const jlpar_error *failed = NULL;
  for (;;) {
    const jlpar_error *e = jlpi_future_await(w->done);
    if (e) {
      jlpi_error_release(failed);
      failed = e;
    }
    if (jlpi_future_isready(w->done))
      return failed;
  }
}

void jlpi_threadcall(const jlpi_call *call) {
  const jlpi_site *s = call->site;
  jlpi_current(); /* a threadcall must not get further */
  jlpi_frame *frame = jlpi_frame_new(call); /* may fail by itself */
  work *w = frame ? jlpi_alloc(sizeof *w) : NULL;
  jlpar_future done = {0, 0, 0};
  if (w)
    done = jlpi_future_pending(jlpi_myid, "a threadcall", s->file, s->line);
  if (done.id == 0) {
    if (frame)
      jlpi_frame_free(frame);
    jlpi_free(w);
    jlpi_fail(s->file, s->line, JLPAR_ENOMEM, "no memory for a threadcall");
  }
  *w = (work){.frame = frame, .site = s, .done = done};
  jlpi_io_expect_pool(1);
  jlpi_io_call(start, w);
  const jlpar_error *e = wait_for(w);
  jlpi_io_expect_pool(-1);
  jlpi_future_release(w->done);
  jlpi_free(w);
  jlpi_frame_deliver(frame, e != NULL);
  if (e)
    jlpi_fail_with(e);
}
