/* SPDX-License-Identifier: MIT
 *
 * Making connections: TCP and Unix sockets. Those that are made here do not block, are closed on exec, and send small
 * messages at once (TCP_NODELAY).
 */
#define _GNU_SOURCE
#include "base/clock.h"
#include "io/descriptor.h"
#include "io/names.h"
#include "io/report.h"
#include "task/task.h"

#include <errno.h>
#include <fcntl.h>
#include <jlpar.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>
#include <uv.h>

enum { TEXT_MAX = 300 };
static const double full_backlog_pause_s = 1e-3;

/* below 0: -errno */
static int new_socket(const struct addrinfo *a) {
  int on = 1, fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
  if (fd < 0)
    return -errno;
  if (jlpi_descriptor_adopt(fd) != 0) {
    close(fd);
    return -ENOMEM;
  }
  if (a->ai_family != AF_UNIX)
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

static void drop(int fd) {
  jlpi_descriptor_forget(fd);
  close(fd);
}

/* ---- connecting ---- */

static int begin_connect(int fd, const struct addrinfo *a) {
  return connect(fd, a->ai_addr, a->ai_addrlen) == 0 ? 0 : errno;
}

static int error_of_socket(int fd) {
  int error = 0;
  socklen_t bytes = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &bytes) == 0 ? error : errno;
}

static int pause_once(void) {
  const jlpi_waiting why = {.kind = JLPI_WAIT_TIME, .what = "room in a listener's line"};
  int status = jlpi_park(&why, jlpi_deadline(full_backlog_pause_s));
  return status == JLPAR_ETIMEDOUT ? JLPAR_OK : status;
}

/* 0; errno; or below 0 what interrupted it. The line of a Unix listener may be full (EAGAIN), which nothing reports the
 * end of: it is tried again and again. */
static int connect_one(int fd, const struct addrinfo *a) {
  int error, status = 0;
  while ((error = begin_connect(fd, a)) == EAGAIN && a->ai_family == AF_UNIX)
    if ((status = pause_once()) != JLPAR_OK)
      return status;
  if (error != EINPROGRESS && error != EINTR)
    return error;
  status = jlpi_descriptor_wait(fd, UV_WRITABLE, -1);
  return status ? status : error_of_socket(fd);
}

/* a connected socket; or errno or an interruption in *status */
static int connect_any(const struct addrinfo *all, int *status) {
  for (const struct addrinfo *a = all; a; a = a->ai_next) {
    int fd = new_socket(a);
    *status = fd < 0 ? -fd : connect_one(fd, a);
    if (*status == 0)
      return fd;
    if (fd >= 0)
      drop(fd);
    if (*status < 0)
      break;
  }
  return -1;
}

int jlpar_connect(const char *host, const char *service) {
  jlpi_names names;
  char text[TEXT_MAX];
  int status = 0;
  jlpi_current();
  if (jlpi_names_init(&names, "jlpar_connect", host, service, 0) != 0)
    return -1;
  int fd = connect_any(names.first, &status);
  jlpi_names_fini(&names);
  if (fd >= 0)
    return fd;
  jlpi_names_text(text, sizeof text, host, service);
  if (status < 0)
    jlpi_io_interrupted(status, "jlpar_connect", text);
  return jlpi_io_failed_of(status, "jlpar_connect", text);
}

/* ---- listening ---- */

static int listen_on(const struct addrinfo *a, int backlog, int *error) {
  int on = 1, fd = new_socket(a);
  if (fd < 0) {
    *error = -fd;
    return -1;
  }
  if (a->ai_family != AF_UNIX)
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, backlog) == 0)
    return fd;
  *error = errno;
  drop(fd);
  return -1;
}

int jlpar_listen(const char *host, const char *service, int backlog) {
  jlpi_names names;
  char text[TEXT_MAX];
  int fd = -1, error = 0;
  jlpi_current();
  if (jlpi_names_init(&names, "jlpar_listen", host, service, 1) != 0)
    return -1;
  for (const struct addrinfo *a = names.first; a && fd < 0; a = a->ai_next)
    fd = listen_on(a, backlog, &error);
  jlpi_names_fini(&names);
  if (fd >= 0)
    return fd;
  jlpi_names_text(text, sizeof text, host, service);
  return jlpi_io_failed_of(error, "jlpar_listen", text);
}

/* ---- accepting ---- */

/* -errno. One who hung up while in the line is nobody's error. */
static int accept_now(int fd, struct sockaddr *address, unsigned *bytes) {
  int peer;
  do
    peer = accept4(fd, address, bytes, SOCK_NONBLOCK | SOCK_CLOEXEC);
  while (peer < 0 && (errno == EINTR || errno == ECONNABORTED));
  return peer < 0 ? -errno : peer;
}

static void do_not_block(int fd) {
  int flags = fcntl(fd, F_GETFL);
  if (flags >= 0 && !(flags & O_NONBLOCK))
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

static int accepted(int peer) {
  int on = 1;
  if (jlpi_descriptor_adopt(peer) != 0) {
    close(peer);
    return jlpi_io_failed(ENOMEM, "jlpar_accept", peer);
  }
  setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* of a Unix socket it is refused, which is fine */
  return peer;
}

int jlpar_accept(int fd, struct sockaddr *address, unsigned *address_bytes) {
  jlpi_descriptor *d = jlpi_descriptor_of(fd);
  jlpi_current();
  if (d && !atomic_load(&d->ours))
    do_not_block(fd);
  for (;;) {
    int peer = accept_now(fd, address, address_bytes);
    if (peer >= 0)
      return accepted(peer);
    if (peer != -EAGAIN)
      return jlpi_io_failed(-peer, "jlpar_accept", fd);
    int status = jlpi_descriptor_wait(fd, UV_READABLE, -1);
    if (status != 0)
      return jlpi_io_ended(status, "jlpar_accept", fd);
  }
}
