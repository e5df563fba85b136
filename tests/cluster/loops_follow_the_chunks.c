/* run: -p 9 */
/* run: -p 2 */
/* Iterations of loops over distributed arrays run where their elements are: whatever the bounds and the steps, with one
 * index or one for each dimension, as seen by a worker too; and what is wrong is said before anything runs. */
#include <jlpar.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N = 60, LARGE = 20000 };

#define want(what) ((what) ? (void)0 : jlpar_fail(1, "line %d on process %d: " #what, __LINE__, jlpar_myid()))

/* the owner of each element of a matrix; of a vector: one column */
static void owners(jlpar_darray d, size_t rows, size_t columns, int ndims, const int *pids, int *owner) {
  size_t r[32], c[32] = {0, columns};
  int down = jlpar_darray_chunks(d, 0, r, 32), across = ndims > 1 ? jlpar_darray_chunks(d, 1, c, 32) : 1;
  for (int a = 0; a < down; a++)
    for (int b = 0; b < across; b++)
      for (size_t i = r[a]; i < r[a + 1]; i++)
        for (size_t j = c[b]; j < c[b + 1]; j++)
          owner[i * columns + j] = pids[a * across + b];
  (void)rows;
}

/* ---- one dimension ---- */

static void one_index(void) {
  int pids[16], n = jlpar_workers(pids, 16), owner[N], where[N], was;
  jlpar_darray d = jlpar_darray_new(int, 1, ((const size_t[]){N}));
  owners(d, N, 1, 1, pids, owner);
  for (int low = 0; low <= N; low += 7)
    for (int step = 1; step < 20; step += 3) {
      #pragma jlpar sync distributed over(d)
      for (int i = 0; i < N; i++)
        jlpar_at(int, d, i) = 0;
      #pragma jlpar sync distributed over(d)
      for (int i = low; i < N; i += step)
        jlpar_at(int, d, i) += jlpar_myid();
      #pragma jlpar sync distributed over(d)
      for (signed char i = N - 1; i >= low; i -= step)
        jlpar_at(int, d, (size_t)i) += 100 * jlpar_myid();
      jlpar_gather(int, d, where);
      for (int i = 0; i < N; i++) {
        was = i >= low && (i - low) % step == 0 ? owner[i] : 0;
        was += i >= low && (N - 1 - i) % step == 0 ? 100 * owner[i] : 0;
        want(where[i] == was);
      }
    }
  (void)n;
  jlpar_release(d);
}

/* ---- two ---- */

static void two_indices(size_t rows, size_t columns) {
  int pids[16], owner[N], where[N];
  jlpar_darray d = jlpar_darray_new(int, 2, ((const size_t[]){rows, columns}));
  jlpar_workers(pids, 16);
  owners(d, rows, columns, 2, pids, owner);

  #pragma jlpar sync distributed over(d)
  for (size_t k = 0; k < rows * columns; k++)
    jlpar_at(int, d, k) = jlpar_myid() * 100 + (int)k;
  jlpar_gather(int, d, where);
  for (size_t k = 0; k < rows * columns; k++)
    want(where[k] == owner[k] * 100 + (int)k);
  jlpar_release(d);
}

/* inside, with steps of both signs */
static void inner_part(size_t rows, size_t columns) {
  int pids[16], owner[N], where[N];
  jlpar_darray d = jlpar_darray_new(int, 2, ((const size_t[]){rows, columns}));
  jlpar_workers(pids, 16);
  owners(d, rows, columns, 2, pids, owner);
  #pragma jlpar sync distributed over(d) collapse(2)
  for (int i = (int)rows - 1; i > 0; i -= 2)
    for (unsigned j = 1; j < columns; j += 3)
      jlpar_at(int, d, (size_t)i * columns + j) = jlpar_myid();
  jlpar_gather(int, d, where);
  for (int i = 0; i < (int)rows; i++)
    for (int j = 0; j < (int)columns; j++) {
      int hit = i > 0 && ((int)rows - 1 - i) % 2 == 0 && j >= 1 && (j - 1) % 3 == 0;
      want(where[i * (int)columns + j] == (hit ? owner[i * (int)columns + j] : 0));
    }
  jlpar_release(d);
}

/* ---- what loops take along and bring back ---- */

static void values_come_back(void) {
  static double large[LARGE];
  long sum = 1000, twice[N];
  jlpar_darray d = jlpar_darray_new(long, 2, ((const size_t[]){6, 10}));
  for (int k = 0; k < LARGE; k++)
    large[k] = k;
  #pragma jlpar sync distributed over(d) in(large[0:LARGE]) out(twice[i])
  for (int i = 0; i < N; i++) {
    jlpar_at(long, d, i) = (long)large[LARGE - 1 - i];
    twice[i] = 2 * jlpar_at(long, d, i);
  }
  for (int i = 0; i < N; i++)
    want(twice[i] == 2 * (LARGE - 1 - i));
  #pragma jlpar distributed over(d) reduction(+: sum)
  for (int i = 0; i < N; i++)
    sum += jlpar_at(long, d, i);
  want(sum == 1000 + N * (LARGE - 1) - N * (N - 1) / 2);
  #pragma jlpar distributed over(d) reduction(+: sum)
  for (int i = 5; i < 5; i++)
    sum += jlpar_at(long, d, i);
  want(sum == 1000 + N * (LARGE - 1) - N * (N - 1) / 2);
  #pragma jlpar distributed over(d) future(f)
  for (int i = 0; i < N; i++)
    jlpar_at(long, d, i) = i;
  jlpar_wait(f);
  jlpar_release(d);
}

/* a worker's loop over an array of others, and of process 1 */
static int by_a_worker(void) {
  int where[10], pids[] = {2, 1, 3};
  jlpar_darray d = jlpar_darray_new_on(int, 1, ((const size_t[]){10}), pids, 3);
  #pragma jlpar sync distributed over(d)
  for (int i = 0; i < 10; i++)
    jlpar_at(int, d, i) = jlpar_myid();
  jlpar_gather(int, d, where);
  for (int i = 0; i < 10; i++)
    want(where[i] == pids[i < 4 ? 0 : i < 7 ? 1 : 2]);
  jlpar_release(d);
  return 0;
}

/* ---- what goes wrong ---- */

static jlpar_darray d;

static void too_far(void *unused) {
  (void)unused;
  jlpar_darray here = d;
  #pragma jlpar sync distributed over(here)
  for (int i = 0; i <= N; i++)
    jlpar_at(int, here, i) = 1;
}

static void below(void *unused) {
  (void)unused;
  jlpar_darray here = d;
  #pragma jlpar sync distributed over(here)
  for (int i = 3; i >= -1; i--)
    jlpar_at(int, here, i) = 1;
}

static void three_indices(void *unused) {
  (void)unused;
  jlpar_darray here = d;
  #pragma jlpar sync distributed over(here) collapse(3)
  for (int i = 0; i < 1; i++)
    for (int j = 0; j < 1; j++)
      for (int k = 0; k < 1; k++)
        jlpar_at(int, here, 0) = 1;
}

static void a_neighbours(void *unused) {
  (void)unused;
  jlpar_darray here = d;
  #pragma jlpar sync distributed over(here)
  for (int i = 0; i < N; i++)
    jlpar_at(int, here, i ? 0 : N - 1) = 1;
}

static void as_doubles(void *unused) {
  (void)unused;
  jlpar_darray here = d;
  #pragma jlpar sync distributed over(here)
  for (int i = 0; i < N; i++)
    jlpar_at(double, here, i) = 1;
}

static void number_all(void *unused) {
  (void)unused;
  jlpar_darray here = d;
  #pragma jlpar sync distributed over(here)
  for (int i = 0; i < N; i++)
    jlpar_at(int, here, i) = i;
}

static void want_refused(void (*what)(void *), int code, const char *says) {
  int status = jlpar_try(what, NULL);
  const jlpar_error *why = status ? jlpar_root_cause(jlpar_last_error()) : NULL;
  if (!why || why->code != code || !strstr(why->message, says))
    jlpar_fail(2, "%s, not \"%s\"", why ? why->message : "nothing", says);
}

static int die(void) {
  return kill(getpid(), SIGKILL);
}

static void failures(void) {
  int x[N], status, ignored = 0, last = jlpar_nprocs();
  d = jlpar_darray_new(int, 1, ((const size_t[]){N}));
  want_refused(too_far, JLPAR_EINVAL, "has the index 60");
  want_refused(below, JLPAR_EINVAL, "has the index -1");
  want_refused(three_indices, JLPAR_EINVAL, "1 dimension has 3 indices");
  jlpar_gather(int, d, x);
  for (int i = 0; i < N; i++)
    want(x[i] == 0); /* nothing ran */
  want_refused(a_neighbours, JLPAR_EINVAL, "of a distributed array is on process");
  want_refused(as_doubles, JLPAR_ETYPE, "of int (4 bytes) was used as one of double (8 bytes)");
  #pragma jlpar sync status(status)
  {
    #pragma jlpar spawn on(last)
    ignored = die();
  }
  (void)ignored;
  want(status == JLPAR_EEXITED);
  want_refused(number_all, JLPAR_EEXITED, "has exited");
  jlpar_release(d);
  want_refused(number_all, JLPAR_ERELEASED, "used after its release");
}

int main(void) {
  int failed;
  one_index();
  two_indices(6, 10);
  two_indices(4, 15);
  two_indices(20, 3);
  two_indices(1, 2);
  inner_part(6, 10);
  inner_part(4, 15);
  inner_part(20, 3);
  values_come_back();
  #pragma jlpar sync spawn on(3)
  failed = by_a_worker();
  want(!failed);
  failures();
  return 0;
}
