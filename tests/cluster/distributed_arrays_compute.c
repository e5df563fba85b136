/* run: -p 4 */
/* run: -p 7 */
/* What is computed on all chunks at once is what one process computes: for every type, for arrays that lie alike or not, and
 * where some process has nothing. */
#include <jlpar.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define want(what) ((what) ? (void)0 : jlpar_fail(1, "line %d on process %d: " #what, __LINE__, jlpar_myid()))

enum { MOST = 1000 };

static int pids[16], reversed[16], npids;

/* ---- integers and reals of every kind ---- */

#define EVERY_TYPE(ACT)                                                                                      \
  ACT(signed char, schar)                                                                                    \
  ACT(unsigned short, ushort)                                                                                \
  ACT(int, int)                                                                                              \
  ACT(unsigned long, ulong)                                                                                  \
  ACT(long long, llong)                                                                                      \
  ACT(float, float)                                                                                          \
  ACT(double, double)                                                                                        \
  ACT(long double, ldouble)

#define CHECKS(T, name)                                                                                      \
  static T half_##name(T x) {                                                                                \
    return (T)(x / 2 + 1);                                                                                   \
  }                                                                                                          \
  static void check_##name(size_t n, int alike) {                                                            \
    T x[MOST], y[MOST], z[MOST], sum = 0, product = 1, least = 0, most = 0, dot = 0;                         \
    double squares = 0;                                                                                      \
    int all = 1, any = 0;                                                                                    \
    for (size_t k = 0; k < n; k++) {                                                                         \
      x[k] = (T)((k * 7 + 3) % 5);                                                                           \
      y[k] = (T)((k * 3 + 1) % 4);                                                                           \
      sum = (T)(sum + x[k]);                                                                                 \
      product = (T)(k < 4 ? product * x[k] : product);                                                       \
      least = k && least < x[k] ? least : x[k];                                                              \
      most = k && most > x[k] ? most : x[k];                                                                 \
      dot = (T)(dot + x[k] * y[k]);                                                                          \
      squares += (double)(x[k] * x[k]);                                                                      \
      all &= x[k] != 0;                                                                                      \
      any |= x[k] != 0;                                                                                      \
    }                                                                                                        \
    jlpar_darray a = jlpar_distribute(T, x, 1, &n), c;                                                       \
    jlpar_darray b = jlpar_distribute_on(T, y, 1, &n, alike ? pids : reversed, npids);                       \
    want(jlpar_darray_reduce(T, JLPAR_SUM, a) == sum);                                                       \
    want(jlpar_darray_reduce(T, JLPAR_LAND, a) == all && jlpar_darray_reduce(T, JLPAR_LOR, a) == any);       \
    if (n) {                                                                                                 \
      want(jlpar_darray_reduce(T, JLPAR_MIN, a) == least);                                                   \
      want(jlpar_darray_reduce(T, JLPAR_MAX, a) == most);                                                    \
    }                                                                                                        \
    if (n <= 4)                                                                                              \
      want(jlpar_darray_reduce(T, JLPAR_PROD, a) == product);                                                \
    want(jlpar_darray_dot(T, a, b) == dot);                                                                  \
    want(fabs(jlpar_darray_norm(T, a) - sqrt(squares)) <= 1e-12 * sqrt(squares));                            \
    jlpar_darray_axpy(T, 2, a, b);                                                                           \
    jlpar_gather(T, b, z);                                                                                   \
    for (size_t k = 0; k < n; k++)                                                                           \
      want(z[k] == (T)(2 * x[k] + y[k]));                                                                    \
    c = jlpar_darray_copy(T, b);                                                                             \
    jlpar_darray_scale(T, 3, b);                                                                             \
    jlpar_gather(T, c, y);                                                                                   \
    for (size_t k = 0; k < n; k++)                                                                           \
      want(y[k] == z[k]);                                                                                    \
    jlpar_darray_map(T, c, b, half_##name);                                                                  \
    jlpar_gather(T, c, y);                                                                                   \
    for (size_t k = 0; k < n; k++)                                                                           \
      want(y[k] == (T)((T)(3 * z[k]) / 2 + 1));                                                              \
    jlpar_darray_map(T, a, b, half_##name); /* which may lie otherwise */                                    \
    jlpar_gather(T, a, x);                                                                                   \
    for (size_t k = 0; k < n; k++)                                                                           \
      want(x[k] == y[k]);                                                                                    \
    jlpar_darray_fill(T, a, 1);                                                                              \
    jlpar_darray_axpy(T, 4, a, a);                                                                           \
    jlpar_gather(T, a, x);                                                                                   \
    for (size_t k = 0; k < n; k++)                                                                           \
      want(x[k] == 5);                                                                                       \
    jlpar_release(a);                                                                                        \
    jlpar_release(b);                                                                                        \
    jlpar_release(c);                                                                                        \
  }
EVERY_TYPE(CHECKS)

static int every_type(void) {
  static const size_t lengths[] = {0, 1, 3, 20, MOST};
  npids = jlpar_workers(pids, 16);
  for (int k = 0; k < npids; k++)
    reversed[k] = pids[npids - 1 - k];
  for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++)
    for (int alike = 0; alike < 2; alike++) {
#define CHECK(T, name) check_##name(lengths[k], alike);
      EVERY_TYPE(CHECK)
    }
  return 0;
}

static void bits(void) {
  unsigned char x[] = {0xf3, 0x37, 0xff};
  jlpar_darray d = jlpar_distribute(unsigned char, x, 1, ((const size_t[]){3}));
  want(jlpar_darray_reduce(unsigned char, JLPAR_BAND, d) == 0x33);
  want(jlpar_darray_reduce(unsigned char, JLPAR_BOR, d) == 0xff);
  want(jlpar_darray_reduce(unsigned char, JLPAR_BXOR, d) == (0xf3 ^ 0x37 ^ 0xff));
  jlpar_release(d);
  d = jlpar_darray_new(unsigned char, 1, ((const size_t[]){0}));
  want(jlpar_darray_reduce(unsigned char, JLPAR_BAND, d) == 0xff);
  want(jlpar_darray_reduce(unsigned char, JLPAR_PROD, d) == 1);
  jlpar_release(d);
}

/* squares that a double does not hold */
static void norms(void) {
  double x[] = {3e200, 0, 4e200, 0, 0, 0, 0, 0}, y[] = {3e-200, 0, 0, 0, 0, 0, 0, 4e-200};
  const size_t n = 8;
  jlpar_darray a = jlpar_distribute(double, x, 1, &n), b = jlpar_distribute(double, y, 1, &n);
  want(fabs(jlpar_darray_norm(double, a) / 5e200 - 1) < 1e-14);
  want(fabs(jlpar_darray_norm(double, b) / 5e-200 - 1) < 1e-14);
  jlpar_darray_fill(double, a, 0);
  want(jlpar_darray_norm(double, a) == 0);
  x[3] = INFINITY;
  jlpar_release(a);
  a = jlpar_distribute(double, x, 1, &n);
  want(isinf(jlpar_darray_norm(double, a)));
  x[7] = NAN;
  jlpar_release(a);
  a = jlpar_distribute(double, x, 1, &n);
  want(isnan(jlpar_darray_norm(double, a)));
  jlpar_release(a);
  jlpar_release(b);
}

struct pair {
  char c;
  double d;
};

static void fill_and_copy_take_any_type(void) {
  struct pair x[40] = {{0}}, y[40];
  const size_t dims[] = {4, 10};
  jlpar_darray d = jlpar_darray_new(struct pair, 2, dims), e;
  jlpar_darray_fill(struct pair, d, ((struct pair){'x', 2.5}));
  e = jlpar_darray_copy(struct pair, d);
  jlpar_darray_fill(struct pair, d, x[0]);
  jlpar_gather(struct pair, e, y);
  for (int k = 0; k < 40; k++)
    want(y[k].c == 'x' && y[k].d == 2.5);
  jlpar_release(d);
  jlpar_release(e);
}

/* ---- matrices ---- */

static void times(size_t rows, size_t columns, const int *where) {
  double a[600], x[60], y[60], w[60] = {0};
  for (size_t k = 0; k < rows * columns; k++)
    a[k] = (double)(k % 11) - 5;
  for (size_t k = 0; k < columns; k++)
    x[k] = (double)k - 3;
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++)
      w[i] += a[i * columns + j] * x[j];
  jlpar_darray A = jlpar_distribute(double, a, 2, ((const size_t[]){rows, columns}));
  jlpar_darray X = jlpar_distribute_on(double, x, 1, &columns, where, npids), Y = jlpar_darray_new(double, 1, &rows);
  jlpar_darray_fill(double, Y, 99);
  jlpar_darray_gemv(double, A, X, Y);
  jlpar_gather(double, Y, y);
  want(memcmp(y, w, rows * sizeof *y) == 0);
  if (rows == columns) {
    jlpar_darray_gemv(double, A, X, X);
    jlpar_gather(double, X, y);
    want(memcmp(y, w, rows * sizeof *y) == 0);
  }
  jlpar_release(A);
  jlpar_release(X);
  jlpar_release(Y);
}

static void matrices(void) {
  static const size_t shapes[][2] = {{9, 6}, {6, 9}, {2, 40}, {40, 2}, {1, 1}, {10, 10}, {3, 1}, {1, 3}, {5, 0}, {0, 5}};
  for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
    times(shapes[k][0], shapes[k][1], pids);
    times(shapes[k][0], shapes[k][1], reversed);
  }
}

/* ---- rows of others ---- */

/* Each process adds up, for each of its elements, those up to `width` rows above and below. */
static long sum_around(jlpar_darray d, long i, long columns, long count, long width) {
  long sum = 0;
  for (long k = i - width * columns; k <= i + width * columns; k += columns)
    if (k >= 0 && k < count)
      sum += jlpar_at(long, d, (size_t)k);
  return sum;
}

static void exchange(int ndims, const size_t *dims, size_t width) {
  long x[MOST], y[MOST], count = 1, columns = 1;
  for (int k = 0; k < ndims; k++)
    count *= (long)dims[k];
  columns = count / (long)dims[0];
  for (long k = 0; k < count; k++)
    x[k] = k * k;
  jlpar_darray d = jlpar_distribute(long, x, ndims, dims), e = jlpar_darray_new(long, ndims, dims);
  for (int round = 0; round < 2; round++) {
    jlpar_darray_exchange(long, d, width);
    #pragma jlpar sync distributed over(e)
    for (long i = 0; i < count; i++)
      jlpar_at(long, e, (size_t)i) = sum_around(d, i, columns, count, (long)width);
    jlpar_gather(long, e, y);
    for (long i = 0; i < count; i++) {
      long sum = 0;
      for (long k = i - (long)width * columns; k <= i + (long)width * columns; k += columns)
        sum += k >= 0 && k < count ? x[k] : 0;
      want(y[i] == sum);
    }
    jlpar_darray_scale(long, 3, d);
    for (long k = 0; k < count; k++)
      x[k] *= 3;
  }
  jlpar_darray_exchange(long, d, 0);
  jlpar_release(d);
  jlpar_release(e);
}

static void exchanges(void) {
  static const size_t widths[] = {1, 2, 5, 100};
  for (size_t k = 0; k < sizeof widths / sizeof *widths; k++) {
    exchange(1, (const size_t[]){12}, widths[k]);
    exchange(1, (const size_t[]){3}, widths[k]);
    exchange(1, (const size_t[]){MOST}, widths[k]);
    exchange(2, (const size_t[]){20, 6}, widths[k]);
    exchange(2, (const size_t[]){9, 9}, widths[k]);
    exchange(2, (const size_t[]){4, 30}, widths[k]);
    exchange(3, (const size_t[]){8, 3, 5}, widths[k]);
  }
}

/* ---- what goes wrong ---- */

static jlpar_darray d, e, none;

static int fails_at_seven(int x) {
  if (x == 7)
    jlpar_fail(77, "seven");
  return x;
}

static void map_shapes(void *unused) {
  (void)unused;
  jlpar_darray_map(int, d, e, fails_at_seven);
}

static void dot_shapes(void *unused) {
  (void)unused;
  jlpar_darray_dot(int, d, e);
}

static void axpy_types(void *unused) {
  (void)unused;
  jlpar_darray_axpy(short, 1, d, d);
}

static void fill_types(void *unused) {
  (void)unused;
  jlpar_darray_fill(double, d, 1);
}

static void map_fails(void *unused) {
  (void)unused;
  jlpar_darray_map(int, d, d, fails_at_seven);
}

static void map_nothing(void *unused) {
  (void)unused;
  jlpar_darray_map(int, d, d, (int (*)(int))NULL);
}

static void bits_of_reals(void *unused) {
  (void)unused;
  jlpar_darray_reduce(float, JLPAR_BXOR, d);
}

static void no_such_reduction(void *unused) {
  (void)unused;
  jlpar_darray_reduce(int, 12, d);
}

static void least_of_none(void *unused) {
  (void)unused;
  jlpar_darray_reduce(int, JLPAR_MIN, none);
}

static void gemv_of_a_vector(void *unused) {
  (void)unused;
  jlpar_darray_gemv(int, d, d, d);
}

static void gemv_shapes(void *unused) {
  (void)unused;
  jlpar_darray_gemv(int, e, d, d);
}

static void gemv_by_a_matrix(void *unused) {
  (void)unused;
  jlpar_darray_gemv(int, e, e, d);
}

static void at_the_neighbours(void *unused) {
  (void)unused;
  jlpar_darray here = d;
  jlpar_darray_exchange(int, here, 2);
  #pragma jlpar sync distributed over(here)
  for (int i = 0; i < 1; i++)
    jlpar_at(int, here, 0) = jlpar_at(int, here, 63); /* two away from no chunk that ends before 62 */
}

static void exchange_all(void *unused) {
  (void)unused;
  jlpar_darray_exchange(int, d, 1);
}

static void copy_all(void *unused) {
  (void)unused;
  e = jlpar_darray_copy(int, d);
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

static long live_everywhere(void) {
  int all[16], n = jlpar_procs(all, 16);
  long sum = 0;
  for (int k = 0; k < n; k++) {
    long live;
    #pragma jlpar sync spawn on(all[k])
    live = (long)jlpar_stat("darrays_live");
    sum += live;
  }
  return sum;
}

static void failures(void) {
  int x[64], status, ignored = 0;
  const size_t n = 64, shape[] = {8, 8};
  for (int k = 0; k < 64; k++)
    x[k] = k;
  d = jlpar_distribute(int, x, 1, &n);
  e = jlpar_distribute(int, x, 2, shape);
  none = jlpar_darray_new(int, 1, ((const size_t[]){0}));
  want_refused(map_shapes, JLPAR_EINVAL, "different shapes");
  want_refused(dot_shapes, JLPAR_EINVAL, "different shapes");
  want_refused(axpy_types, JLPAR_ETYPE, "of int (4 bytes) was used as one of short (2 bytes)");
  want_refused(fill_types, JLPAR_ETYPE, "of int (4 bytes) was used as one of double (8 bytes)");
  want_refused(map_fails, 77, "seven");
  want_refused(map_nothing, JLPAR_EINVAL, "without a function");
  want_refused(bits_of_reals, JLPAR_EINVAL, "bits of float");
  want_refused(no_such_reduction, JLPAR_EINVAL, "no reduction 12");
  want_refused(least_of_none, JLPAR_EINVAL, "has no least one");
  want_refused(gemv_of_a_vector, JLPAR_EINVAL, "of 1 dimension is no matrix");
  want_refused(gemv_shapes, JLPAR_EINVAL, "8 rows and 8 columns does not make 64 elements out of 64");
  want_refused(gemv_by_a_matrix, JLPAR_EINVAL, "multiplied by vectors");
  want_refused(at_the_neighbours, JLPAR_EINVAL, "element 63 of a distributed array is on process");
  #pragma jlpar sync status(status)
  {
    #pragma jlpar spawn on(3)
    ignored = die();
  }
  (void)ignored;
  want(status == JLPAR_EEXITED);
  want_refused(exchange_all, JLPAR_EEXITED, "has exited");
  want_refused(copy_all, JLPAR_EEXITED, "has exited");
  jlpar_release(none);
  jlpar_release(d);
  jlpar_release(e);
  want(live_everywhere() == 0);
}

int main(void) {
  int failed;
  every_type();
  #pragma jlpar sync spawn on(3)
  failed = every_type();
  want(!failed);
  bits();
  norms();
  fill_and_copy_take_any_type();
  matrices();
  exchanges();
  want(live_everywhere() == 0);
  failures();
  return 0;
}
