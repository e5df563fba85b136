/* run: -p 12 --env JLPAR_LOANS=0 */
/* A large value reaches everybody else while a worker computes without a pause. It would hang if that one had to pass it on. */
#define _GNU_SOURCE
#include <jlpar.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { N = 100000, WORKERS = 12 };

static struct counts {
  int begun, reached;
} *shared_by_all; /* one and the same memory in all processes */

static void map_it(int owner, int fd) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/fd/%d", owner, fd);
  int here = open(path, O_RDWR | O_CLOEXEC);
  shared_by_all = mmap(NULL, sizeof *shared_by_all, PROT_READ | PROT_WRITE, MAP_SHARED, here, 0);
  if (here < 0 || shared_by_all == MAP_FAILED)
    jlpar_fail(2, "no shared memory");
  close(here);
}

static void compute_until_others_are_reached(void) {
  jlpar_atomic_add(&shared_by_all->begun, 1);
  while (jlpar_atomic_load(&shared_by_all->reached) < WORKERS) /* the other workers, and process 1 */
    ;
}

static void arrive(double last) {
  if (last == 1)
    jlpar_atomic_add(&shared_by_all->reached, 1);
}

int main(void) {
  double *p = malloc(N * sizeof *p);
  int owner = getpid(), fd = memfd_create("counts", MFD_CLOEXEC);
  for (int k = 0; k < N; k++)
    p[k] = 1;
  if (ftruncate(fd, sizeof *shared_by_all) != 0)
    return 3;
  #pragma jlpar everywhere
  map_it(owner, fd);
  for (int busy = 2; busy <= 4; busy++) {
    *shared_by_all = (struct counts){0, 0};
    #pragma jlpar sync
    {
      #pragma jlpar spawn on(busy)
      compute_until_others_are_reached();
      while (jlpar_atomic_load(&shared_by_all->begun) == 0)
        jlpar_yield();
      #pragma jlpar everywhere in(p[0:N])
      arrive(p[N - 1]);
    }
    if (shared_by_all->reached != WORKERS + 1)
      jlpar_fail(1, "%d processes were reached", shared_by_all->reached);
  }
  free(p);
  return 0;
}
