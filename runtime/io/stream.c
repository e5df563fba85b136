/* SPDX-License-Identifier: MIT
 *
 * Reading and writing pipes, sockets, terminals, and files as long as what is read lies in memory.
 *
 * Each call tries without blocking and waits when there is nothing (descriptor.h). preadv2 with RWF_NOWAIT tries on
 * any descriptor and changes nothing about it: O_NONBLOCK would be seen by all who share a standard stream, say.
 * Where the system cannot do that (terminals, pipes before Linux 6.4) poll says first whether it would block.
 */
#define _GNU_SOURCE
#include "base/clock.h"
#include "io/descriptor.h"
#include "io/file.h"
#include "io/report.h"
#include "task/task.h"

#include <errno.h>
#include <fcntl.h>
#include <jlpar.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <uv.h>

/* The functions *_now do one system call that does not block, and return its result or -errno. */

static short ready_now(int fd, short events) {
  struct pollfd p = {.fd = fd, .events = events};
  return poll(&p, 1, 0) > 0 ? p.revents : 0;
}

static ssize_t read_now(int fd, void *buffer, size_t bytes) {
  struct iovec to = {buffer, bytes};
  ssize_t n;
  do {
    n = preadv2(fd, &to, 1, -1, RWF_NOWAIT);
    if (n < 0 && errno == EOPNOTSUPP) {
      if (jlpi_is_file(fd) || !ready_now(fd, POLLIN))
        return -EAGAIN;
      n = read(fd, buffer, bytes);
    }
  } while (n < 0 && errno == EINTR);
  return n < 0 ? -errno : n;
}

/* a pipe that is ready for writing has room for PIPE_BUF bytes */
static ssize_t try_write(int fd, const void *data, size_t bytes) {
  struct iovec from = {(void *)data, bytes};
  ssize_t n = pwritev2(fd, &from, 1, -1, RWF_NOWAIT);
  if (n >= 0 || errno != EOPNOTSUPP)
    return n < 0 ? -errno : n;
  if (!ready_now(fd, POLLOUT))
    return -EAGAIN;
  n = write(fd, data, bytes < PIPE_BUF ? bytes : PIPE_BUF);
  return n < 0 ? -errno : n;
}

/* A pipe has no MSG_NOSIGNAL: SIGPIPE is held back meanwhile, and taken away if it came from us. */
static ssize_t write_now(int fd, const void *data, size_t bytes) {
  sigset_t pipe, before, pending;
  const struct timespec at_once = {0};
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigpending(&pending);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  ssize_t n;
  do
    n = try_write(fd, data, bytes);
  while (n == -EINTR);
  if (n == -EPIPE && !sigismember(&pending, SIGPIPE))
    while (sigtimedwait(&pipe, NULL, &at_once) < 0 && errno == EINTR)
      ;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return n;
}

static ssize_t send_now(int fd, const void *data, size_t bytes, int flags) {
  ssize_t n;
  do
    n = send(fd, data, bytes, flags | MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return n < 0 ? -errno : n;
}

static ssize_t recv_now(int fd, void *buffer, size_t bytes, int flags) {
  ssize_t n;
  do
    n = recv(fd, buffer, bytes, flags | MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  return n < 0 ? -errno : n;
}

/* ---- reading ---- */

/* the rest of what a file has; an error is told by the next call */
static ssize_t read_rest(int fd, char *buffer, size_t bytes, ssize_t got) {
  while ((size_t)got < bytes) {
    ssize_t n = read_now(fd, buffer + got, bytes - (size_t)got);
    if (n == -EAGAIN)
      n = jlpi_file_read(fd, buffer + got, bytes - (size_t)got);
    if (n <= 0)
      break;
    got += n;
  }
  return got;
}

ssize_t jlpar_read(int fd, void *buffer, size_t bytes) {
  jlpi_current();
  for (;;) {
    ssize_t n = read_now(fd, buffer, bytes);
    if (n > 0 && (size_t)n < bytes && jlpi_is_file(fd))
      return read_rest(fd, buffer, bytes, n);
    if (n >= 0)
      return n;
    if (n != -EAGAIN)
      return jlpi_io_failed((int)-n, "jlpar_read", fd);
    if (jlpi_is_file(fd))
      return jlpi_file_read(fd, buffer, bytes);
    int status = jlpi_descriptor_wait(fd, UV_READABLE, -1);
    if (status != 0)
      return jlpi_io_ended(status, "jlpar_read", fd);
  }
}

enum { NOT_TO_WAIT = MSG_DONTWAIT | MSG_PEEK | MSG_OOB | MSG_ERRQUEUE };

/* A connection that was read empty by the last call has mostly nothing yet. */
static int wait_first(const jlpi_descriptor *d, int flags) {
  return !(flags & NOT_TO_WAIT) && atomic_load_explicit(&d->ours, memory_order_relaxed) &&
         atomic_load_explicit(&d->drained, memory_order_relaxed);
}

static void note_drained(jlpi_descriptor *d, ssize_t n, size_t bytes) {
  if (n > 0)
    atomic_store_explicit(&d->drained, (size_t)n < bytes, memory_order_relaxed);
}

ssize_t jlpar_recv(int fd, void *buffer, size_t bytes, int flags) {
  jlpi_descriptor *d = jlpi_descriptor_of(fd);
  int whole = (flags & MSG_WAITALL) && !(flags & NOT_TO_WAIT), status;
  size_t got = 0;
  jlpi_current();
  if (d && wait_first(d, flags) && (status = jlpi_descriptor_wait(fd, UV_READABLE, -1)) != 0)
    return jlpi_io_ended(status, "jlpar_recv", fd);
  for (;;) {
    ssize_t n = recv_now(fd, (char *)buffer + got, bytes - got, flags);
    if (d && !(flags & NOT_TO_WAIT))
      note_drained(d, n, bytes - got);
    got += n > 0 ? (size_t)n : 0;
    if (n >= 0 && (!whole || n == 0 || got == bytes))
      return (ssize_t)got;
    if (n < 0 && n != -EAGAIN)
      return got ? (ssize_t)got : jlpi_io_failed((int)-n, "jlpar_recv", fd);
    if (flags & MSG_DONTWAIT)
      return jlpi_io_failed(EAGAIN, "jlpar_recv", fd);
    if (n < 0 && (status = jlpi_descriptor_wait(fd, UV_READABLE, -1)) != 0)
      return jlpi_io_ended(status, "jlpar_recv", fd);
  }
}

/* ---- writing: all of it, as on a blocking descriptor ---- */

typedef ssize_t some_now(int fd, const void *data, size_t bytes, int flags);

static ssize_t some_written(int fd, const void *data, size_t bytes, int flags) {
  (void)flags;
  return write_now(fd, data, bytes);
}

/* An error after some bytes is told by the next call. */
static ssize_t all_of(some_now *some, const char *call, int fd, const char *data, size_t bytes, int flags) {
  size_t done = 0;
  for (;;) {
    ssize_t n = some(fd, data + done, bytes - done, flags);
    int error = n < 0 ? (int)-n : 0;
    done += n > 0 ? (size_t)n : 0;
    if (!error && done >= bytes)
      return (ssize_t)done;
    if (error && (error != EAGAIN || (flags & MSG_DONTWAIT)))
      return done ? (ssize_t)done : jlpi_io_failed(error, call, fd);
    int status = error ? jlpi_descriptor_wait(fd, UV_WRITABLE, -1) : 0;
    if (status != 0)
      return status > 0 && done ? (ssize_t)done : jlpi_io_ended(status, call, fd);
  }
}

ssize_t jlpar_send(int fd, const void *data, size_t bytes, int flags) {
  jlpi_current();
  return all_of(send_now, "jlpar_send", fd, data, bytes, flags);
}

ssize_t jlpar_write(int fd, const void *data, size_t bytes) {
  struct stat s;
  jlpi_current();
  if (fstat(fd, &s) != 0)
    return jlpi_io_failed(errno, "jlpar_write", fd);
  if (S_ISREG(s.st_mode) || S_ISDIR(s.st_mode) || S_ISBLK(s.st_mode))
    return jlpi_file_write(fd, data, bytes);
  return all_of(S_ISSOCK(s.st_mode) ? send_now : some_written, "jlpar_write", fd, data, bytes, 0);
}

/* ---- polling ---- */

static int events_of_libuv(short events) {
  return (events & (POLLIN | POLLRDNORM | POLLRDBAND) ? UV_READABLE : 0) |
         (events & (POLLOUT | POLLWRNORM | POLLWRBAND) ? UV_WRITABLE : 0) |
         (events & POLLPRI ? UV_PRIORITIZED : 0) | (events & POLLRDHUP ? UV_DISCONNECT : 0);
}

int jlpar_poll(int fd, int events, double timeout) {
  double deadline = jlpi_deadline(timeout);
  int of_libuv = events_of_libuv((short)events);
  jlpi_current();
  for (;;) {
    short now = ready_now(fd, (short)events);
    if (now & POLLNVAL)
      return jlpi_io_failed(EBADF, "jlpar_poll", fd);
    if (now || timeout == 0)
      return now;
    /* errors and hang-ups are reported whatever is waited for */
    int status = jlpi_descriptor_wait(fd, of_libuv ? of_libuv : UV_DISCONNECT, deadline);
    if (status == JLPAR_ETIMEDOUT)
      return 0;
    if (status != 0)
      return jlpi_io_ended(status, "jlpar_poll", fd);
  }
}
