/* SPDX-License-Identifier: MIT
 *
 * workers - a call to each worker at once, and when the first result of each is there. On bare UCX: ucx_workers.c.
 *
 *     workers start    prints `first-result SECONDS` by the clock of the day
 *     workers          prints `calls-to-all NANOSECONDS`, for one of the calls
 */
#include "../one_process/measure.h"

#include <jlpar.h>
#include <stdlib.h>

enum { WORKERS_MAX = 64 };

static long next(long x) { return x + 1; }

static void call_all(long times) {
  long x[WORKERS_MAX] = {0};
  int n = jlpar_nworkers();
  for (; times > 0; times -= n) {
    #pragma jlpar sync
    for (int k = 0; k < n; k++) {
      #pragma jlpar spawn on(2 + k)
      x[k] = next(k);
    }
  }
  if (x[0] < 1)
    abort();
}

int main(int argc, char **argv) {
  struct timespec now;
  (void)argv;
  call_all(jlpar_nworkers());
  if (argc > 1) {
    clock_gettime(CLOCK_REALTIME, &now);
    printf("first-result %ld.%09ld\n", (long)now.tv_sec, now.tv_nsec);
  } else {
    measure("calls-to-all", call_all, 1000 * jlpar_nworkers());
  }
  return 0;
}
