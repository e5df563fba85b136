/* SPDX-License-Identifier: MIT
 *
 * Framed messages on a libuv stream: bytes of the rest (8), kind (4), the rest. Both ends are of the same host
 * and the same build, so numbers are the host's.
 *
 * Reading is libuv's. Sending is a plain send with MSG_NOSIGNAL, because libuv's would raise SIGPIPE, which
 * is the program's to decide on, when the peer has just died. Control messages are few and short: one that
 * the socket has no room for waits, up to a limit after which the peer counts as dead.
 */
#define _GNU_SOURCE
#include "cluster/internal.h"
#include "task/seam.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { STUCK_MS = 10000 };

struct frame {
  uint64_t bytes;
  uint32_t kind;
} __attribute__((packed));

static void end(jlpi_stream *s) {
  if (s->over)
    return;
  s->over = 1;
  uv_read_stop((uv_stream_t *)&s->pipe);
  s->ended(s);
}

static void allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) {
  (void)suggested;
  jlpi_stream *s = handle->data;
  if (s->room - s->used < 4096) {
    size_t room = s->room ? s->room * 2 : 8192;
    unsigned char *more = realloc(s->buffer, room);
    if (more) {
      s->buffer = more;
      s->room = room;
    }
  }
  *buffer = uv_buf_init((char *)s->buffer + s->used, (unsigned)(s->room - s->used));
}

/* gives complete frames away; what remains is moved to the front */
static void deliver(jlpi_stream *s) {
  size_t at = 0;
  struct frame head;
  while (!s->over && s->used - at >= sizeof head) {
    memcpy(&head, s->buffer + at, sizeof head);
    if (s->used - at - sizeof head < head.bytes)
      break;
    jlpi_reader r = {.data = s->buffer + at + sizeof head, .bytes = head.bytes};
    s->message(s, head.kind, &r);
    at += sizeof head + head.bytes;
  }
  if (at < s->used)
    memmove(s->buffer, s->buffer + at, s->used - at);
  s->used -= at;
}

static void arrived(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer) {
  (void)buffer;
  jlpi_stream *s = stream->data;
  if (n < 0) {
    end(s);
    return;
  }
  s->used += (size_t)n;
  deliver(s);
}

int jlpi_stream_open(jlpi_stream *s, int fd) {
  s->pipe.data = s;
  pthread_mutex_init(&s->lock, NULL);
  s->fd = fd;
  int status = uv_pipe_open(&s->pipe, fd);
  return status ? status : uv_read_start((uv_stream_t *)&s->pipe, allocate, arrived);
}

void jlpi_stream_close(jlpi_stream *s, uv_close_cb closed) {
  s->over = 1;
  pthread_mutex_lock(&s->lock);
  s->fd = -1;
  pthread_mutex_unlock(&s->lock);
  free(s->buffer);
  s->buffer = NULL;
  s->used = s->room = 0;
  if (!uv_is_closing((uv_handle_t *)&s->pipe))
    uv_close((uv_handle_t *)&s->pipe, closed);
}

static void send_all(int fd, const unsigned char *data, size_t bytes) {
  while (bytes) {
    ssize_t n = send(fd, data, bytes, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n >= 0) {
      data += n;
      bytes -= (size_t)n;
    } else if (errno == EAGAIN) {
      if (poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, STUCK_MS) == 0) {
        shutdown(fd, SHUT_RDWR);
        return;
      }
    } else if (errno != EINTR) {
      return;
    }
  }
}

void jlpi_stream_send(jlpi_stream *s, uint32_t kind, jlpi_writer *w) {
  struct frame head = {w->bytes, kind};
  pthread_mutex_lock(&s->lock);
  if (s->fd >= 0 && !w->failed) {
    send_all(s->fd, (unsigned char *)&head, sizeof head);
    send_all(s->fd, w->data, w->bytes);
  }
  pthread_mutex_unlock(&s->lock);
  jlpi_pack_free(w);
}
