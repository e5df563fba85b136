/* SPDX-License-Identifier: MIT
 *
 * What workers print: read from their pipes, printed line by line with the worker's id in front.
 *
 * It goes through process 1's own stdout and stderr, so that it keeps its place between the lines that the
 * program prints itself. A line is printed when it is complete; the last one gets a newline if it has none.
 */
#define _GNU_SOURCE
#include "cluster/internal.h"
#include "task/seam.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static char shared_buffer[65536]; /* with the turn */

static int prefix_wanted(void) {
  static int wanted = -1;
  if (wanted < 0) {
    const char *none = getenv("JLPAR_NO_PREFIX");
    wanted = !none || !*none || strcmp(none, "0") == 0;
  }
  return wanted;
}

static void print_line(jlpi_output *o, const char *more, size_t bytes) {
  if (prefix_wanted())
    fprintf(o->to, "      From worker %d:\t", o->pid);
  if (o->used)
    fwrite(o->line, 1, o->used, o->to);
  fwrite(more, 1, bytes, o->to);
  putc('\n', o->to);
  o->used = 0;
}

static void keep(jlpi_output *o, const char *text, size_t bytes) {
  if (bytes == 0)
    return;
  if (o->used + bytes > o->room) {
    size_t room = 2 * (o->used + bytes);
    char *more = realloc(o->line, room);
    if (!more)
      return;
    o->line = more;
    o->room = room;
  }
  memcpy(o->line + o->used, text, bytes);
  o->used += bytes;
}

static void print(jlpi_output *o, const char *text, size_t bytes) {
  const char *end = text + bytes, *newline;
  flockfile(o->to);
  for (; (newline = memchr(text, '\n', (size_t)(end - text))); text = newline + 1)
    print_line(o, text, (size_t)(newline - text));
  fflush(o->to);
  funlockfile(o->to);
  keep(o, text, (size_t)(end - text));
}

static void allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) {
  (void)handle;
  (void)suggested;
  *buffer = uv_buf_init(shared_buffer, sizeof shared_buffer);
}

static void arrived(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer) {
  if (n > 0)
    print(stream->data, buffer->base, (size_t)n);
  else if (n < 0)
    uv_read_stop(stream);
}

int jlpi_output_open(jlpi_output *o, int fd, int pid, FILE *to) {
  o->pipe.data = o;
  o->fd = fd;
  o->pid = pid;
  o->to = to;
  int status = uv_pipe_open(&o->pipe, fd); /* makes fd non-blocking */
  o->open = status == 0;
  return status ? status : uv_read_start((uv_stream_t *)&o->pipe, allocate, arrived);
}

void jlpi_output_drain(jlpi_output *o) {
  ssize_t n = 0;
  while (o->open && ((n = read(o->fd, shared_buffer, sizeof shared_buffer)) > 0 || (n < 0 && errno == EINTR)))
    if (n > 0)
      print(o, shared_buffer, (size_t)n);
}

void jlpi_output_close(jlpi_output *o, uv_close_cb closed) {
  jlpi_output_drain(o);
  if (o->used) {
    print_line(o, "", 0);
    fflush(o->to);
  }
  o->open = 0;
  free(o->line);
  o->line = NULL;
  o->room = 0;
  if (!uv_is_closing((uv_handle_t *)&o->pipe))
    uv_close((uv_handle_t *)&o->pipe, closed);
}
