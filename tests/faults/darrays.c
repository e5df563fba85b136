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

const scenario darray_scenarios[] = {
    {"array_of_zeros", array_of_zeros},
    {"arrays_in_channels", arrays_in_channels},
    {"there_and_back", there_and_back},
    {NULL, NULL},
};
