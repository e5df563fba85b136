/* run: -p 6 */
/* run: -p 1 */
/* Ordinary arrays become distributed ones and come back as they were: of every number of dimensions and processes, large
 * and empty, asked for by a worker too. */
#include <jlpar.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define want(what) ((what) ? (void)0 : jlpar_fail(1, "line %d on process %d: " #what, __LINE__, jlpar_myid()))

struct point {
  double x;
  char name[5];
};

static size_t product(int ndims, const size_t *dims) {
  size_t n = 1;
  for (int k = 0; k < ndims; k++)
    n *= dims[k];
  return n;
}

static void want_same(int ndims, const size_t *dims, const int *pids, int npids) {
  size_t n = product(ndims, dims);
  long *x = malloc((n + 2) * sizeof *x), *y = malloc((n + 2) * sizeof *y);
  for (size_t k = 0; k < n + 2; k++) {
    x[k] = (long)(k * k);
    y[k] = -1;
  }
  jlpar_darray d = jlpar_distribute_on(long, x + 1, ndims, dims, pids, npids);
  jlpar_gather(long, d, y + 1);
  want(memcmp(x + 1, y + 1, n * sizeof *x) == 0);
  want(y[0] == -1 && y[n + 1] == -1);
  jlpar_release(d);
  free(x);
  free(y);
}

/* all dimensions, on 1 ... all processes, the caller's own too, in an order that is not theirs */
static int every_shape(void) {
  const size_t dims[][5] = {{97}, {2}, {0}, {12, 31}, {31, 12}, {1, 40}, {5, 0}, {4, 6, 9}, {9, 6, 4}, {3, 4, 5, 6}, {2, 3, 4, 3, 5}};
  const int ndims[] = {1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5};
  int pids[8], n = jlpar_procs(pids, 8);
  for (int k = 0; k < n / 2; k++) {
    int other = pids[k];
    pids[k] = pids[n - 1 - k];
    pids[n - 1 - k] = other;
  }
  for (size_t s = 0; s < sizeof ndims / sizeof *ndims; s++)
    for (int p = 1; p <= n; p++)
      want_same(ndims[s], dims[s], pids, p);
  return 0;
}

/* so large that it is lent, in one piece and in many */
static void large_ones(void) {
  const size_t vector[] = {3000001}, matrix[] = {700, 900};
  int pids[8], n = jlpar_workers(pids, 8);
  want_same(1, vector, pids, n);
  want_same(2, matrix, pids, n);
}

static void structs(void) {
  const size_t dims[] = {50};
  struct point x[50], y[50];
  for (int k = 0; k < 50; k++) {
    x[k] = (struct point){.x = k / 4.0};
    snprintf(x[k].name, sizeof x[k].name, "p%d", k);
  }
  jlpar_darray d = jlpar_distribute(struct point, x, 1, dims);
  jlpar_gather(struct point, d, y);
  for (int k = 0; k < 50; k++)
    want(y[k].x == k / 4.0 && strcmp(y[k].name, x[k].name) == 0);
  jlpar_release(d);
}

/* ---- what goes wrong ---- */

static jlpar_darray d;
static long room[100];

static void gather(void *unused) {
  (void)unused;
  jlpar_gather(long, d, room);
}

static void gather_shorts(void *unused) {
  (void)unused;
  jlpar_gather(short, d, (short *)room);
}

static void gather_nowhere(void *unused) {
  (void)unused;
  jlpar_gather(long, d, NULL);
}

static void distribute_nothing(void *unused) {
  (void)unused;
  d = jlpar_distribute(long, NULL, 1, ((const size_t[]){100}));
}

static void distribute_too_much(void *unused) {
  (void)unused;
  d = jlpar_distribute(long, room, 1, ((const size_t[]){(size_t)1 << 62}));
}

static void want_refused(void (*what)(void *), int code, const char *says) {
  int status = jlpar_try(what, NULL);
  if (status != code || !strstr(jlpar_last_error()->message, says))
    jlpar_fail(2, "%s: %s, not \"%s\"", jlpar_strerror(status), status ? jlpar_last_error()->message : "", says);
}

static int die(void) {
  return kill(getpid(), SIGKILL);
}

static void want_nothing_left(void) {
  int pids[8], n = jlpar_procs(pids, 8);
  for (int k = 0; k < n; k++) {
    long live;
    #pragma jlpar sync spawn on(pids[k])
    live = (long)jlpar_stat("darrays_live");
    want(live == 0);
  }
}

static void failures(void) {
  int status, ignored = 0, last = jlpar_nprocs();
  want_refused(distribute_nothing, JLPAR_EINVAL, "no memory to copy from");
  want_refused(distribute_too_much, JLPAR_EINVAL, "no address space has room");
  want_nothing_left();
  d = jlpar_distribute(long, room, 1, ((const size_t[]){100}));
  want_refused(gather_shorts, JLPAR_ETYPE, "of long (8 bytes) was used as one of short (2 bytes)");
  want_refused(gather_nowhere, JLPAR_EINVAL, "no memory to copy to");
  #pragma jlpar sync status(status)
  {
    #pragma jlpar spawn on(last)
    ignored = die();
  }
  (void)ignored;
  want(status == JLPAR_EEXITED);
  want_refused(gather, JLPAR_EEXITED, "has exited");
  jlpar_release(d);
  want_refused(gather, JLPAR_ERELEASED, "used after its release");
  want_nothing_left();
}

int main(void) {
  int failed;
  every_shape();
  #pragma jlpar sync spawn on(2)
  failed = every_shape();
  want(!failed);
  large_ones();
  structs();
  want_nothing_left();
  failures();
  return 0;
}
