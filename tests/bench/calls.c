/* SPDX-License-Identifier: MIT
 *
 * calls - one request and one reply between two processes, beside eight bytes there and back through a Unix
 * socket between this process and a child of its own. Run with one worker.
 */
#include "timing.h"
#include <jlpar.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static long next(long x) { return x + 1; }

static void mine_call(long times) {
  int workers[1];
  jlpar_workers(workers, 1);
  long x = 0;
  for (long i = 0; i < times; i++) {
    #pragma jlpar sync spawn on(workers[0])
    x = next(x);
  }
  if (x != times)
    jlpar_fail(1, "%ld calls gave %ld", times, x);
}

static int ends[2];
static void answer(int fd) {
  long x;
  while (read(fd, &x, sizeof x) == sizeof x) {
    x = next(x);
    if (write(fd, &x, sizeof x) != sizeof x)
      break;
  }
  _exit(0);
}
static void peer_call(long times) {
  long x = 0;
  for (long i = 0; i < times; i++)
    if (write(ends[0], &x, sizeof x) != sizeof x || read(ends[0], &x, sizeof x) != sizeof x)
      jlpar_fail(1, "the socket broke");
}

enum { BLOCK = 1 << 16 };
static double block[BLOCK];
static void mine_bulk(long times) {
  int workers[1];
  double *p = block;
  jlpar_workers(workers, 1);
  for (long i = 0; i < times; i++) {
    #pragma jlpar sync spawn on(workers[0]) inout(p[0:BLOCK])
    p[0] += 1;
  }
}

int main(void) {
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
    return 1;
  pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    answer(ends[1]);
  }
  close(ends[1]);
  duel("round-trip", mine_call, peer_call, 5000);
  duel("bulk", mine_bulk, NULL, 50);
  close(ends[0]);
  waitpid(child, NULL, 0);
  return 0;
}
