/* SPDX-License-Identifier: MIT
 *
 * See report.h. errno is a thread's, and a task may come from a wait on another thread than it went in; compilers
 * keep its address over calls. So it is set here, last of all, in a function of its own.
 */
#include "io/report.h"
#include "task/task.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

enum { OF_MAX = 300 };

__attribute__((noinline)) static int set_errno(int error) {
  errno = error;
  return -1;
}

static int peer(int fd, char *text, size_t room) {
  struct sockaddr_storage a;
  socklen_t bytes = sizeof a;
  char host[INET6_ADDRSTRLEN];
  if (getpeername(fd, (struct sockaddr *)&a, &bytes) != 0 && getsockname(fd, (struct sockaddr *)&a, &bytes) != 0)
    return 0;
  if (a.ss_family == AF_INET) {
    struct sockaddr_in *in = (struct sockaddr_in *)&a;
    inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
    snprintf(text, room, "%s:%d", host, ntohs(in->sin_port));
  } else if (a.ss_family == AF_INET6) {
    struct sockaddr_in6 *in = (struct sockaddr_in6 *)&a;
    inet_ntop(AF_INET6, &in->sin6_addr, host, sizeof host);
    snprintf(text, room, "[%s]:%d", host, ntohs(in->sin6_port));
  } else {
    return 0;
  }
  return 1;
}

/* what the descriptor is: its peer's address, or the name that the system has for it */
static void describe(int fd, char *text, size_t room) {
  char link[40], name[200];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, name, sizeof name - 1);
  if (n > 0)
    name[n] = 0;
  int known = n > 0 && strncmp(name, "socket:", 7) == 0 && peer(fd, text, room);
  if (!known && n > 0)
    snprintf(text, room, "descriptor %d, %s", fd, name);
  else if (!known)
    snprintf(text, room, "descriptor %d", fd);
}

int jlpi_io_failed_why(int error, const char *call, const char *of, const char *why) {
  jlpi_note_new(JLPAR_EIO, "%s(%s): %s", call, of, why);
  return set_errno(error);
}

int jlpi_io_failed_of(int error, const char *call, const char *of) {
  return jlpi_io_failed_why(error, call, of, uv_strerror(-error));
}

int jlpi_io_failed(int error, const char *call, int fd) {
  char of[OF_MAX];
  describe(fd, of, sizeof of);
  return jlpi_io_failed_of(error, call, of);
}

_Noreturn void jlpi_io_interrupted(int status, const char *call, const char *of) {
  const jlpar_error *e = status == JLPAR_ECANCELED
                             ? jlpi_error_here(NULL, 0, status, "cancelled during %s(%s)", call, of)
                             : jlpi_error_here(NULL, 0, status, "%s(%s): %s", call, of, jlpar_strerror(status));
  if (status == JLPAR_ECANCELED)
    jlpi_error_mark_quiet(e); /* whoever cancelled it knows */
  jlpi_fail_with(e);
}

int jlpi_io_ended(int status, const char *call, int fd) {
  char of[OF_MAX];
  if (status > 0)
    return jlpi_io_failed(status, call, fd);
  describe(fd, of, sizeof of);
  jlpi_io_interrupted(status, call, of);
}
