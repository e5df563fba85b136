/* SPDX-License-Identifier: MIT
 *
 * echo - a server and its clients in one process, on one thread: 1,000 TCP connections of the loopback interface, a
 * task at each end. A client sends 64 bytes and waits for them to come back, again and again. Prints
 *
 *     echo-1000 NANOSECONDS      for one request, the median of the rounds
 *
 * The same in Go is echo.go.
 */
#include <arpa/inet.h>
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum { CONNECTIONS = 1000, REQUESTS = 100, BYTES = 64, ROUNDS = 9 };

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static void serve(int fd) {
  char data[4096];
  ssize_t n;
  while ((n = jlpar_recv(fd, data, sizeof data, 0)) > 0)
    jlpar_send(fd, data, (size_t)n, 0);
  jlpar_close_fd(fd);
}

static void ask(int fd, int times) {
  char data[4096] = {0};
  for (int k = 0; k < times; k++) {
    ssize_t got = 0, n;
    jlpar_send(fd, data, BYTES, 0);
    while (got < BYTES && (n = jlpar_recv(fd, data, sizeof data, 0)) > 0)
      got += n;
    if (got != BYTES)
      jlpar_fail(1, "an answer of %zd bytes", got);
  }
}

static double round_ns(const int *clients) {
  double begun = now_ns();
  #pragma jlpar sync
  for (int k = 0; k < CONNECTIONS; k++) {
    #pragma jlpar async
    ask(clients[k], REQUESTS);
  }
  return (now_ns() - begun) / (CONNECTIONS * REQUESTS);
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int listener(char *port, size_t room) {
  struct sockaddr_in a;
  socklen_t bytes = sizeof a;
  int fd = jlpar_listen("127.0.0.1", "0", CONNECTIONS);
  if (fd < 0 || getsockname(fd, (struct sockaddr *)&a, &bytes) != 0)
    jlpar_fail(1, "no listener");
  snprintf(port, room, "%d", ntohs(a.sin_port));
  return fd;
}

int main(void) {
  static int clients[CONNECTIONS];
  double rounds[ROUNDS];
  char port[16];
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  int l = listener(port, sizeof port);
  #pragma jlpar sync
  {
    for (int k = 0; k < CONNECTIONS; k++) {
      clients[k] = jlpar_connect("127.0.0.1", port);
      int peer = jlpar_accept(l, NULL, NULL);
      if (clients[k] < 0 || peer < 0)
        jlpar_fail(1, "%s", jlpar_last_error()->message);
      #pragma jlpar async
      serve(peer);
    }
    round_ns(clients);
    for (int r = 0; r < ROUNDS; r++)
      rounds[r] = round_ns(clients);
    for (int k = 0; k < CONNECTIONS; k++)
      jlpar_close_fd(clients[k]);
  }
  qsort(rounds, ROUNDS, sizeof *rounds, by_value);
  printf("echo-1000 %.1f\n", rounds[ROUNDS / 2]);
  return 0;
}
