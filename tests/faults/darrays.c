/* SPDX-License-Identifier: MIT
 *
 * Scenarios with distributed arrays.
 */
#include "scenario.h"
#include "task/task.h"

static void let_go(void *array) {
  jlpar_release(*(jlpar_darray *)array);
}

static jlpar_darray made(int ndims, const size_t *dims) {
  return jlpar_darray_new(double, ndims, dims);
}

static void array_of_zeros(void *unused) {
  const size_t dims[] = {30, 40};
  size_t n, bounds[2];
  jlpar_darray d = made(2, dims);
  jlpi_scope a OWNED;
  jlpi_scope_handle(&a, &d, let_go);
  (void)unused;
  double *x = jlpar_local(double, d, NULL, &n);
  expect(n == 1200);
  for (size_t k = 0; k < n; k++)
    expect(x[k] == 0);
  expect(jlpar_darray_chunks(d, 1, bounds, 2) == 1 && bounds[1] == 40);
}

static void arrays_in_channels(void *unused) {
  const size_t dims[] = {10};
  jlpar_channel c = jlpar_channel_new(jlpar_darray, JLPAR_UNBOUNDED);
  jlpi_scope a OWNED;
  jlpi_scope_channel(&a, &c);
  (void)unused;
  for (int k = 0; k < 10; k++) {
    jlpar_darray d = made(1, dims);
    jlpi_scope b OWNED;
    jlpi_scope_handle(&b, &d, let_go);
    jlpar_put(jlpar_darray, c, d);
  }
  for (int k = 0; k < 5; k++) { /* the others are let go with the channel */
    size_t n;
    jlpar_darray d = jlpar_take(jlpar_darray, c);
    jlpi_scope b OWNED;
    jlpi_scope_handle(&b, &d, let_go);
    jlpar_local(double, d, NULL, &n);
    expect(n == 10);
  }
}

static void there_and_back(void *unused) {
  const size_t dims[] = {3, 4};
  double x[12], y[12] = {0};
  (void)unused;
  for (int k = 0; k < 12; k++)
    x[k] = k;
  jlpar_darray d = jlpar_distribute(double, x, 2, dims);
  jlpi_scope a OWNED;
  jlpi_scope_handle(&a, &d, let_go);
  jlpar_gather(double, d, y);
  for (int k = 0; k < 12; k++)
    expect(y[k] == k);
}

static double triple(double x) {
  return 3 * x;
}

static void vectors(void *unused) {
  const size_t dims[] = {50};
  jlpar_darray x = made(1, dims);
  jlpi_scope a OWNED;
  jlpi_scope_handle(&a, &x, let_go);
  (void)unused;
  jlpar_darray_fill(double, x, 2);
  jlpar_darray y = jlpar_darray_copy(double, x);
  jlpi_scope b OWNED;
  jlpi_scope_handle(&b, &y, let_go);
  jlpar_darray_map(double, x, y, triple);
  jlpar_darray_axpy(double, -1, y, x);
  jlpar_darray_scale(double, 0.5, y);
  expect(jlpar_darray_dot(double, x, y) == 200);
  expect(jlpar_darray_reduce(double, JLPAR_SUM, x) == 200);
  expect(jlpar_darray_norm(double, x) * jlpar_darray_norm(double, x) > 799);
  jlpar_darray_exchange(double, x, 3);
}

static void matrix(void *unused) {
  const size_t rows = 5, columns = 4, dims[] = {rows, columns};
  jlpar_darray m = made(2, dims);
  jlpi_scope a OWNED;
  jlpi_scope_handle(&a, &m, let_go);
  jlpar_darray x = made(1, &columns);
  jlpi_scope b OWNED;
  jlpi_scope_handle(&b, &x, let_go);
  jlpar_darray y = made(1, &rows);
  jlpi_scope c OWNED;
  jlpi_scope_handle(&c, &y, let_go);
  (void)unused;
  jlpar_darray_fill(double, m, 1);
  jlpar_darray_fill(double, x, 2);
  jlpar_darray_gemv(double, m, x, y);
  expect(jlpar_darray_reduce(double, JLPAR_MIN, y) == 8);
}

/* ---- a loop ---- */

struct block_env {
  jlpar_darray d;
};
static const jlpi_field block_handle = {JLPI_DARRAY, offsetof(struct block_env, d), 1, 0, NULL};
static const jlpi_type block_type = {"struct block_env", sizeof(struct block_env), &block_handle, 1};

static void number(void *env, uint64_t begin, uint64_t end) {
  struct block_env *e = env;
  for (uint64_t k = begin; k < end; k++)
    jlpar_at(double, e->d, k) = (double)k;
}
static const jlpi_site block_site = {.directive = "distributed", .name = "number", .file = __FILE__, .line = __LINE__,
                                     .env = &block_type, .block = number};

static void loop_over(void *unused) {
  const size_t dims[] = {10};
  struct block_env env = {made(1, dims)};
  jlpi_scope a OWNED;
  jlpi_scope_handle(&a, &env.d, let_go);
  jlpi_sync s;
  (void)unused;
  jlpi_sync_begin(&s);
  jlpi_distributed_over(&(jlpi_loop){.call = {.site = &block_site, .env = &env, .sync = &s}, .iterations = 10}, env.d,
                        (const jlpi_index[]){{0, 1, 10}}, 1);
  jlpi_sync_end(&s);
  expect(jlpar_darray_reduce(double, JLPAR_SUM, env.d) == 45);
}

const scenario darray_scenarios[] = {
    {"array_of_zeros", array_of_zeros},
    {"arrays_in_channels", arrays_in_channels},
    {"there_and_back", there_and_back},
    {"vectors", vectors},
    {"matrix", matrix},
    {"loop_over", loop_over},
    {NULL, NULL},
};
