/* SPDX-License-Identifier: MIT
 *
 * jlpar_run: another program, as a call. libuv starts it and reads its output; the task waits until the program has
 * ended and both ends of its output are closed, and libuv has let go all three handles.
 *
 * Everything but what is named below is touched with the turn only, until `open` is 0.
 */
#include "base/memory.h"
#include "io/loop.h"
#include "io/report.h"
#include "task/idle.h"

#include <errno.h>
#include <jlpar.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <uv.h>

enum { FIRST_ROOM = 4096 };

typedef struct output {
  uv_pipe_t pipe;
  char *text;
  size_t bytes, room;
} output;

typedef struct child {
  uv_process_t process;
  output out, err;
  jlpi_post begin, kill; /* kill: queued by the task while `killing` */
  char *const *argv;
  jlpi_task *task;
  int status, error, running;
  int open; /* handles that libuv still has */
  atomic_int over, killing;
} child;

static void on_closed(uv_handle_t *handle) {
  child *c = handle->data;
  jlpi_task *task = c->task;
  if (--c->open > 0)
    return;
  atomic_store(&c->over, 1); /* c may be gone now */
  jlpi_unpark(task);
}

static void finish(void *handle) {
  if (!uv_is_closing(handle))
    uv_close(handle, on_closed);
}

static void give_up(child *c, int error) {
  if (!c->error)
    c->error = error;
  if (c->running)
    uv_process_kill(&c->process, SIGKILL);
  finish(&c->out.pipe);
  finish(&c->err.pipe);
}

static void on_exit(uv_process_t *p, int64_t status, int by_signal) {
  child *c = p->data;
  c->running = 0;
  c->status = by_signal ? by_signal : (int)(status & 0xff) << 8; /* as waitpid's */
  finish(p);
}

static output *output_of(void *pipe) {
  return (output *)((char *)pipe - offsetof(output, pipe));
}

/* one byte is kept for the zero at the end */
static void allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) {
  output *o = output_of(handle);
  (void)suggested;
  if (o->room - o->bytes < 2) {
    size_t room = o->room ? 2 * o->room : FIRST_ROOM;
    char *more = jlpi_realloc(o->text, room);
    if (more) {
      o->text = more;
      o->room = room;
    }
  }
  size_t free = o->room - o->bytes;
  *buffer = uv_buf_init(free > 1 ? o->text + o->bytes : NULL, free > 1 ? (unsigned)(free - 1) : 0);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer) {
  (void)buffer;
  if (n >= 0)
    output_of(stream)->bytes += (size_t)n;
  else if (n == UV_EOF)
    finish(stream);
  else
    give_up(stream->data, n == UV_ENOBUFS ? ENOMEM : (int)-n);
}

static int spawn(child *c, uv_loop_t *loop) {
  uv_stdio_container_t stdio[3] = {
      {.flags = UV_IGNORE},
      {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *)&c->out.pipe},
      {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *)&c->err.pipe}};
  uv_process_options_t options = {.exit_cb = on_exit, .file = c->argv[0], .args = (char **)c->argv,
                                  .stdio_count = 3, .stdio = stdio};
  return uv_spawn(loop, &c->process, &options);
}

static int read_from(output *o) {
  return uv_read_start((uv_stream_t *)&o->pipe, allocate, on_read);
}

static void begin(jlpi_post *post) {
  child *c = (child *)((char *)post - offsetof(child, begin));
  uv_loop_t *loop = jlpi_io_loop();
  uv_pipe_init(loop, &c->out.pipe, 0);
  uv_pipe_init(loop, &c->err.pipe, 0);
  c->process.data = c->out.pipe.data = c->err.pipe.data = c;
  c->open = 3;
  int status = spawn(c, loop);
  c->running = status == 0;
  if (status != 0)
    finish(&c->process); /* also when it did not start */
  if (status == 0)
    status = read_from(&c->out);
  if (status == 0)
    status = read_from(&c->err);
  if (status != 0)
    give_up(c, -status);
}

static void kill_it(jlpi_post *post) {
  child *c = (child *)((char *)post - offsetof(child, kill));
  jlpi_task *task = c->task;
  if (!atomic_load(&c->over))
    give_up(c, ECANCELED);
  atomic_store(&c->killing, 0);
  jlpi_unpark(task);
}

/* JLPAR_OK, or what interrupted it; the program has ended in any case */
static int wait_for(child *c) {
  const jlpi_waiting why = {.kind = JLPI_WAIT_IO, .what = "a program"};
  int ended = JLPAR_OK;
  while (!atomic_load(&c->over) || atomic_load(&c->killing)) {
    int status = jlpi_park(&why, -1);
    if (status == JLPAR_OK || ended != JLPAR_OK)
      continue;
    ended = status;
    atomic_store(&c->killing, 1);
    jlpi_io_queue(&c->kill);
    jlpi_io_kick();
  }
  return ended;
}

static char *text_of(output *o) {
  char *text = o->text ? o->text : jlpi_alloc(1);
  if (text)
    text[o->bytes] = 0;
  return text;
}

static int collect(child *c, jlpar_run_result *result) {
  char *out = text_of(&c->out), *err = text_of(&c->err);
  int error = c->error ? c->error : !out || !err ? ENOMEM : 0;
  if (error) {
    jlpi_free(out);
    jlpi_free(err);
    return error;
  }
  *result = (jlpar_run_result){c->status, out, err, c->out.bytes, c->err.bytes};
  return 0;
}

int jlpar_run(char *const argv[], jlpar_run_result *result) {
  jlpi_task *self = jlpi_current();
  *result = (jlpar_run_result){0};
  if (!argv || !argv[0])
    return jlpi_io_failed_of(EINVAL, "jlpar_run", "nothing");
  child *c = jlpi_calloc(sizeof *c);
  if (!c)
    return jlpi_io_failed_of(ENOMEM, "jlpar_run", argv[0]);
  c->begin.f = begin;
  c->kill.f = kill_it;
  c->argv = argv;
  c->task = self;
  jlpi_io_queue(&c->begin);
  jlpi_io_kick();
  int ended = wait_for(c), error = collect(c, result);
  jlpi_free(c);
  if (ended != JLPAR_OK) {
    jlpi_free(result->out);
    jlpi_free(result->err);
    *result = (jlpar_run_result){0};
    jlpi_io_interrupted(ended, "jlpar_run", argv[0]);
  }
  return error ? jlpi_io_failed_of(error, "jlpar_run", argv[0]) : 0;
}
