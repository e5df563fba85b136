/* run: -p 4 */
/* run: -p 8 -t 2 */
/* Which processes have a shared array, which part is whose, how pointers into it travel, and who may free it. */
#include <jlpar.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void want(int holds, const char *what) {
  if (!holds)
    jlpar_fail(1, "process %d: %s", jlpar_myid(), what);
}

/* ---- parts ---- */

struct part {
  int index, procs[8], nprocs;
  size_t lo, hi;
};

static struct part part_of(const double *a) {
  struct part p = {.index = jlpar_shared_index(a), .nprocs = jlpar_shared_procs(a, p.procs, 8)};
  jlpar_shared_local(a, &p.lo, &p.hi);
  return p;
}

static struct part part_of_process(int pid, double *a) {
  struct part p = {0};
  #pragma jlpar sync spawn on(pid) shared(a)
  p = part_of(a);
  return p;
}

static void parts_cover_the_array(size_t n) {
  int pids[] = {4, 2, 5}; /* their order counts */
  size_t covered = 0;
  double *a = jlpar_shared_new_on(double, n, pids, 3);
  want((uintptr_t)a % 4096 == 0, "it begins a page");
  for (int k = 0; k < 3; k++) {
    struct part p = part_of_process(pids[k], a);
    want(p.index == k && p.nprocs == 3 && memcmp(p.procs, pids, sizeof pids) == 0, "who has which part");
    want(p.lo == covered || p.lo == p.hi, "parts follow each other");
    want(p.hi - p.lo == (n < 3 ? (size_t)k < n : k < 2 ? n / 3 : n - 2 * (n / 3)), "the size of a part");
    covered += p.hi - p.lo;
  }
  struct part mine = part_of(a);
  want(covered == n, "parts cover all");
  want(mine.index == -1 && mine.lo == 0 && mine.hi == 0, "process 1 has no part");
  want(jlpar_shared_procs(a, NULL, 0) == 3, "how many have it");
  for (size_t k = 0; k < n; k++)
    want(a[k] == 0, "zeros at first");
  jlpar_shared_free(a);
}

/* ---- pointers ---- */

static void add_to_each(int *from, const int *to) {
  for (; from < to; from++)
    jlpar_atomic_add(from, jlpar_myid());
}

static int is_null(const void *p) {
  return p == NULL;
}

static int distance(const int *a, const int *b) {
  return (int)(b - a);
}

static int *file_scope;

static void pointers_travel(void) {
  enum { N = 5000 };
  int *a = jlpar_shared_new(int, N), *b = jlpar_shared_new(int, N), *middle = a + 1234, *end = a + N, *nothing = NULL;
  int workers = jlpar_nworkers(), null = 0, far = 0, sum = 0;

  #pragma jlpar everywhere shared(middle, end)
  add_to_each(middle, end);
  for (int k = 0; k < N; k++)
    want(a[k] == (k < 1234 ? 0 : (workers + 1) * (workers + 2) / 2), "everybody added to the same elements");
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(3) shared(nothing)
    null = is_null(nothing);
    #pragma jlpar spawn on(4) shared(middle, end)
    far = distance(middle, end);
  }
  want(null && far == N - 1234, "NULL, and one behind the last");

  file_scope = b + 7;
  #pragma jlpar sync spawn on(2) shared(file_scope)
  file_scope[0] = 70;
  file_scope++;
  #pragma jlpar sync spawn on(2) shared(file_scope)
  file_scope[0] = 80;
  want(b[7] == 70 && b[8] == 80, "a file-scope pointer goes along when it has changed");

  #pragma jlpar distributed shared(a, b) reduction(+: sum) schedule(dynamic, 100)
  for (int i = 0; i < N; i++) {
    b[i] = i;
    sum += a[i] != 0;
  }
  #pragma jlpar pmap shared(b) batch(500)
  for (int i = 0; i < N; i++)
    b[i] *= 2;
  for (int k = 0; k < N; k++)
    want(b[k] == 2 * k, "a loop writes to it");
  want(sum == N - 1234, "a loop reads it");

  #pragma jlpar sync spawn on(2) shared(b)
  {
    #pragma jlpar sync spawn on(4) shared(b)
    {
      #pragma jlpar sync spawn on(1) shared(b)
      b[0] = 17;
    }
  }
  want(b[0] == 17, "through three processes");
  jlpar_shared_free(a);
  jlpar_shared_free(b);
}

/* ---- rows ---- */

static void rows_are_plain_c(int rows, int columns) {
  double(*m)[columns] = (double(*)[columns])jlpar_shared_new(double, (size_t)rows *columns);
  #pragma jlpar sync distributed shared(m)
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++)
      m[i][j] = 100 * i + j;
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++)
      want(m[i][j] == 100 * i + j, "rows of run-time length");
  jlpar_shared_free(m);
}

/* ---- made and freed by anybody ---- */

static int fails(void (*f)(void *), void *arg) {
  return jlpar_try(f, arg);
}

static void free_it(void *p) {
  jlpar_shared_free(p);
}

static void use_everything(int n) {
  long *mine = jlpar_shared_new(long, n); /* of a worker: on all workers */
  long total = 0;
  want(jlpar_shared_index(mine) == jlpar_myid() - 2, "a worker has a part of its own");
  #pragma jlpar distributed shared(mine) reduction(+: total)
  for (int i = 0; i < n; i++) {
    mine[i] = i;
    total += mine[i];
  }
  want(total == (long)n * (n - 1) / 2, "a loop of a worker");
  #pragma jlpar sync spawn on(5) shared(mine)
  {
    want(mine[n - 1] == n - 1, "what the loop wrote");
    jlpar_shared_free(mine);
  }
  want(fails(free_it, mine) == JLPAR_ERELEASED, "it was freed by another one");
}

static void freed_by_anybody(void) {
  int pids[] = {2, 3};
  char *a = jlpar_shared_new_on(char, 100, pids, 2), *b = jlpar_shared_new_on(char, 100, pids, 2), *in_a = a + 5;
  int status = JLPAR_OK;
  #pragma jlpar sync spawn on(3) shared(a)
  jlpar_shared_free(a);
  want(fails(free_it, a) == JLPAR_ERELEASED, "freed by process 3");
  want(strstr(jlpar_last_error()->message, "was freed") != NULL, "it says so");
  #pragma jlpar sync status(status)
  {
    #pragma jlpar spawn on(2) shared(in_a)
    in_a[0] = 1;
  }
  want(status == JLPAR_ERELEASED && strstr(jlpar_root_cause(jlpar_last_error())->message, "'in_a', a pointer to a shared array that was freed"),
       "a pointer into one that was freed does not travel");
  jlpar_shared_free(b);
  want(fails(free_it, b) == JLPAR_ERELEASED, "freed twice");
  jlpar_shared_free(NULL);
  #pragma jlpar sync spawn on(2)
  use_everything(1000);
}

/* ---- by many at once, and unnoticed ---- */

static int made_and_used(int k) {
  int n = 100 + 50 * k, sum = 0, *a = jlpar_shared_new(int, n);
  a[0] = k;
  #pragma jlpar sync spawn on(2 + k % 4) shared(a)
  a[n - 1] = a[0] + 1;
  sum = a[0] + a[n - 1];
  jlpar_shared_free(a);
  return sum;
}

static void made_by_many(void) {
  int sums[16] = {0}, from_threads = 0;
  #pragma jlpar sync
  for (int k = 0; k < 16; k++) {
    #pragma jlpar async
    sums[k] = made_and_used(k);
  }
  for (int k = 0; k < 16; k++)
    want(sums[k] == 2 * k + 1, "tasks of one thread make them at the same time");
  #pragma jlpar threads reduction(+: from_threads)
  for (int k = 0; k < 16; k++)
    from_threads += made_and_used(k);
  want(from_threads == 16 * 16, "threads make them at the same time");
}

static uint64_t drawn(int with_an_array) {
  uint64_t x = 0;
  jlpar_rand_seed(7);
  if (with_an_array)
    jlpar_shared_free(jlpar_shared_new(int, 10));
  #pragma jlpar sync spawn on(2)
  x = jlpar_rand_u64();
  return x;
}

/* ---- what is none ---- */

static void of_no_array(void *p) {
  jlpar_shared_index(p);
}

static void local_of_no_array(void *p) {
  size_t lo, hi;
  jlpar_shared_local(p, &lo, &hi);
}

static void procs_of_no_array(void *p) {
  jlpar_shared_procs(p, NULL, 0);
}

static void message_says(int status, int wanted, const char *text) {
  const jlpar_error *e = status == JLPAR_OK ? NULL : jlpar_root_cause(jlpar_last_error());
  if (!e || e->code != wanted || !strstr(e->message, text))
    jlpar_fail(1, "wanted %s, \"%s\", got %s, \"%s\"", jlpar_strerror(wanted), text,
               jlpar_strerror(e ? e->code : status), e ? e->message : "");
}

static void pointers_that_are_none(void) {
  int pids[] = {2, 3}, status, local[10] = {0}, *plain = local;
  int *a = jlpar_shared_new_on(int, 10, pids, 2);
  message_says(fails(free_it, a + 1), JLPAR_EINVAL, "not to the beginning");
  message_says(fails(free_it, local), JLPAR_EINVAL, "in no shared array of process 1");
  message_says(fails(of_no_array, local), JLPAR_EINVAL, "jlpar_shared_index");
  message_says(fails(local_of_no_array, local), JLPAR_EINVAL, "jlpar_shared_local");
  message_says(fails(procs_of_no_array, a + 100000), JLPAR_EINVAL, "jlpar_shared_procs");
  #pragma jlpar sync status(status)
  {
    #pragma jlpar spawn on(2) shared(plain)
    plain[0] = 1;
  }
  message_says(status, JLPAR_EINVAL, "'plain', a pointer to memory that is in no shared array");
  file_scope = local;
  #pragma jlpar sync status(status)
  {
    #pragma jlpar spawn on(2) shared(file_scope)
    file_scope[0] = 1;
  }
  message_says(status, JLPAR_EINVAL, "'file_scope', a pointer to memory that is in no shared array");
  #pragma jlpar sync status(status)
  {
    #pragma jlpar spawn on(4) shared(a)
    a[0] = 1;
  }
  message_says(status, JLPAR_EINVAL, "'a' points into a shared array that process 4 does not have");
  #pragma jlpar sync status(status)
  {
    #pragma jlpar distributed shared(a)
    for (int i = 0; i < 10; i++)
      a[i] = 1;
  }
  message_says(status, JLPAR_EINVAL, "'a' points into a shared array that process ");
  jlpar_shared_free(a);
}

/* ---- what cannot be made ---- */

struct wish {
  size_t n;
  const int *pids;
  int npids;
};

static void make(void *wish) {
  const struct wish *w = wish;
  jlpar_shared_new_on(double, w->n, w->pids, w->npids);
}

static void cannot(size_t n, const int *pids, int npids, int code, const char *text) {
  struct wish w = {n, pids, npids};
  message_says(fails(make, &w), code, text);
}

static void what_cannot_be_made(void) {
  int twice[] = {2, 3, 2}, never[] = {2, 77}, gone[] = {2, 3}, negative[] = {-1};
  cannot(10, twice, 0, JLPAR_EINVAL, "no processes");
  cannot(10, NULL, 2, JLPAR_EINVAL, "no processes");
  cannot(10, twice, 3, JLPAR_EINVAL, "process 2 is named twice");
  cannot(10, never, 2, JLPAR_ENOPROC, "there is no process 77");
  cannot(10, negative, 1, JLPAR_ENOPROC, "there is no process -1");
  cannot(SIZE_MAX / 2, twice, 2, JLPAR_ENOMEM, "no memory for a shared array of 9223372036854775807 double");
  cannot((size_t)1 << 58, twice, 2, JLPAR_ENOMEM, "no memory for a shared array");
  cannot((size_t)1 << 42, twice, 2, JLPAR_ENOMEM, "35184372088832 bytes: Cannot allocate memory");
  jlpar_rmprocs(&(int){3}, 1, -1);
  cannot(10, gone, 2, JLPAR_EEXITED, "process 3 has exited");
}

static void who_comes_later_has_none(void) {
  int status, later = jlpar_nprocs() + 2; /* 3 has gone */
  char text[100];
  int *a = jlpar_shared_new(int, 10);
  jlpar_addprocs(1);
  #pragma jlpar sync status(status)
  {
    #pragma jlpar spawn on(later) shared(a)
    a[0] = 1;
  }
  snprintf(text, sizeof text, "'a' points into a shared array that process %d does not have", later);
  message_says(status, JLPAR_EINVAL, text);
  jlpar_shared_free(a);
}

int main(void) {
  size_t sizes[] = {0, 1, 2, 3, 4, 11, 12, 511, 512, 513, 100000};
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
    parts_cover_the_array(sizes[k]);
  pointers_travel();
  rows_are_plain_c(23, 17);
  freed_by_anybody();
  made_by_many();
  want(drawn(0) == drawn(1), "random numbers do not depend on arrays");
  pointers_that_are_none();
  what_cannot_be_made();
  who_comes_later_has_none();
  return 0;
}
