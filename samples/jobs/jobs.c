/* SPDX-License-Identifier: MIT
 *
 * jobs - four tasks take jobs from one channel and put what they did into another.
 *
 *     jlpar-cc jobs.c -o jobs && ./jobs
 *
 * The tasks share one OS thread: while one sleeps the others go on, so twelve jobs of three seconds in all
 * are done in about one. Lines appear in the order in which jobs finish. An argument is the length of the
 * time unit, a tenth of a second by default.
 */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct result {
  int job;
  double seconds;
};

static double unit = 0.1;

#pragma jlpar channel jobs(int, 32)
#pragma jlpar channel results(struct result, 32)

static void make_jobs(int n) {
  for (int job = 1; job <= n; job++)
    jlpar_put(int, jobs, job);
  jlpar_close(jobs);
}

static void do_work(void) {
  jlpar_foreach(int, job, jobs) {
    struct result done = {job, unit * (1 + job * 7 % 12)};
    jlpar_sleep(done.seconds); /* stands for work that waits for something */
    jlpar_put(struct result, results, done);
  }
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
  int n = 12;
  double begun = now(), work = 0;
  if (argc > 1)
    unit = atof(argv[1]);

  #pragma jlpar sync
  {
    #pragma jlpar async
    make_jobs(n);

    for (int k = 0; k < 4; k++) {
      #pragma jlpar async
      do_work();
    }
    while (n-- > 0) {
      struct result r = jlpar_take(struct result, results);
      printf("%d finished in %.2f seconds\n", r.job, r.seconds);
      work += r.seconds;
    }
  }
  printf("%.2f seconds of work took %.2f\n", work, now() - begun);
  return 0;
}
