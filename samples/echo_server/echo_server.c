/* SPDX-License-Identifier: MIT
 *
 * echo_server - gives back what it is sent, to thousands of connections on one thread.
 *
 *     jlpar-cc -O2 echo_server.c -o echo_server
 *     ./echo_server 7777                      # serves until it is killed
 *     ./echo_server 7777 10000                # a client: 10,000 connections at once, each is tried
 *
 * Each connection is a task that reads and writes as if it were alone; while it waits it costs a stack of a few
 * kilobytes and no thread. Port 0 is a free one; the server prints which.
 */
#include <arpa/inet.h>
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum { MESSAGE = 64, ROUNDS = 3, KEPT_FREE = 32 };

/* As many open files as the system permits; how many that is. */
static long raise_limit(void) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  getrlimit(RLIMIT_NOFILE, &files);
  return (long)files.rlim_cur;
}

static void echo(int fd) {
  char data[1024];
  ssize_t n;
  while ((n = jlpar_recv(fd, data, sizeof data, 0)) > 0)
    if (jlpar_send(fd, data, (size_t)n, 0) != n)
      break;
  jlpar_close_fd(fd);
}

static int serve(const char *port) {
  struct sockaddr_in address;
  socklen_t bytes = sizeof address;
  int listener = jlpar_listen("127.0.0.1", port, 4096);
  if (listener < 0)
    jlpar_fail(1, "%s", jlpar_last_error()->message);
  getsockname(listener, (struct sockaddr *)&address, &bytes);
  printf("serving on port %d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    int fd = jlpar_accept(listener, NULL, NULL);
    if (fd >= 0) {
      #pragma jlpar spawn on(threads) detach
      echo(fd);
    } else { /* too many open files, say: some will be closed */
      fprintf(stderr, "echo_server: %s\n", jlpar_last_error()->message);
      jlpar_sleep(0.1);
    }
  }
}

/* Sends messages that no other connection sends; how many came back right. */
static int talk(int fd, int number) {
  char said[MESSAGE], heard[MESSAGE];
  int right = 0;
  for (int k = 0; k < ROUNDS; k++) {
    memset(said, 0, sizeof said);
    snprintf(said, sizeof said, "message %d of connection %d", k, number);
    if (jlpar_send(fd, said, sizeof said, 0) == MESSAGE &&
        jlpar_recv(fd, heard, sizeof heard, MSG_WAITALL) == MESSAGE)
      right += memcmp(said, heard, sizeof said) == 0;
  }
  return right;
}

/* All connections are open before the first one is used, and until the last one has been. */
static int try_out(const char *port, int connections) {
  int *fds = calloc((size_t)connections, sizeof *fds), *right = calloc((size_t)connections, sizeof *right);
  long all = 0;
  for (int k = 0; k < connections; k++)
    if ((fds[k] = jlpar_connect("127.0.0.1", port)) < 0)
      jlpar_fail(1, "connection %d: %s", k, jlpar_last_error()->message);
  #pragma jlpar sync
  for (int k = 0; k < connections; k++) {
    #pragma jlpar async
    right[k] = talk(fds[k], k);
  }
  for (int k = 0; k < connections; k++) {
    all += right[k];
    jlpar_close_fd(fds[k]);
  }
  free(fds);
  free(right);
  printf("%d connections at once, %ld of %ld messages came back\n", connections, all, (long)connections * ROUNDS);
  return all == (long)connections * ROUNDS ? 0 : 1;
}

int main(int argc, char **argv) {
  long most = raise_limit() - KEPT_FREE;
  if (argc < 2) {
    fprintf(stderr, "usage: %s PORT [CONNECTIONS]\n", argv[0]);
    return 2;
  }
  if (argc == 2)
    return serve(argv[1]);
  long wanted = atol(argv[2]);
  return try_out(argv[1], (int)(wanted < most ? wanted : most));
}
