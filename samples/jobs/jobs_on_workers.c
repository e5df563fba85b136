/* SPDX-License-Identifier: MIT
 *
 * jobs_on_workers - the same on worker processes: both channels live on process 1, and every worker takes
 * jobs from there and sends results back.
 *
 *     jlpar-cc jobs_on_workers.c -o jobs_on_workers && jlpar-run -p 4 ./jobs_on_workers
 *
 * What changed against jobs.c: on(1) says where a channel lives, spawn on(...) where a statement runs, and a
 * channel is handed over like any argument.
 */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct result {
  int job, where;
  double seconds;
};

static void make_jobs(jlpar_channel jobs, int n) {
  for (int job = 1; job <= n; job++)
    jlpar_put(int, jobs, job);
  jlpar_close(jobs);
}

static void do_work(jlpar_channel jobs, jlpar_channel results, double unit) {
  jlpar_foreach(int, job, jobs) {
    struct result done = {job, jlpar_myid(), unit * (1 + job * 7 % 12)};
    jlpar_sleep(done.seconds); /* stands for work */
    jlpar_put(struct result, results, done);
  }
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
  #pragma jlpar channel jobs(int, 32) on(1)
  #pragma jlpar channel results(struct result, 32) on(1)
  int n = 12, workers[64], nworkers = jlpar_workers(workers, 64);
  double begun = now(), work = 0, unit = argc > 1 ? atof(argv[1]) : 0.1;

  #pragma jlpar sync
  {
    #pragma jlpar async
    make_jobs(jobs, n);

    for (int w = 0; w < nworkers && w < 64; w++) {
      #pragma jlpar spawn on(workers[w])
      do_work(jobs, results, unit);
    }
    while (n-- > 0) {
      struct result r = jlpar_take(struct result, results);
      printf("%d finished in %.2f seconds on worker %d\n", r.job, r.seconds, r.where);
      work += r.seconds;
    }
  }
  printf("%.2f seconds of work took %.2f\n", work, now() - begun);
  return 0;
}
