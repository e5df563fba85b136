/* SPDX-License-Identifier: MIT
 *
 * How distributed arrays are cut, and what they refuse, in one process.
 */
#include "unit.h"

#include "array/darray.h"
#include "base/memory.h"
#include "remote/remote.h"

#include <string.h>

/* ---- cuts ---- */

static jlpi_layout *layout(int ndims, const size_t *dims, int npids) {
  int pids[64];
  for (int k = 0; k < npids; k++)
    pids[k] = 10 + k;
  jlpi_layout *l = jlpi_layout_new("double", 8, ndims, dims, pids, npids);
  assert_non_null(l);
  return l;
}

static void assert_parts(int ndims, const size_t *dims, int npids, const size_t *parts) {
  jlpi_layout *l = layout(ndims, dims, npids);
  for (int k = 0; k < ndims; k++)
    assert_int_equal(jlpi_layout_parts(l)[k], parts[k]);
  jlpi_free(l);
}
#define DIMS(...) (const size_t[]){__VA_ARGS__}

static void largest_factors_go_to_the_largest_dimension(void **state) {
  (void)state;
  assert_parts(1, DIMS(3), 4, DIMS(4));
  assert_parts(2, DIMS(6, 10), 4, DIMS(2, 2));
  assert_parts(2, DIMS(4, 20), 4, DIMS(1, 4));
  assert_parts(2, DIMS(20, 4), 4, DIMS(4, 1));
  assert_parts(2, DIMS(6, 6), 2, DIMS(1, 2));
  assert_parts(2, DIMS(100, 90), 6, DIMS(3, 2));   /* 3 to 100: then 33 and 90 */
  assert_parts(3, DIMS(8, 8, 8), 8, DIMS(2, 2, 2));
  assert_parts(3, DIMS(8, 8, 8), 7, DIMS(1, 1, 7));
  assert_parts(2, DIMS(2, 2), 3, DIMS(1, 3));      /* more parts than indices */
  assert_parts(3, DIMS(5, 5, 5), 1, DIMS(1, 1, 1));
}

static void first_parts_are_one_longer(void **state) {
  (void)state;
  const size_t fifty[] = {0, 13, 26, 38, 50}, three[] = {0, 1, 2, 3, 3};
  for (size_t k = 0; k < 5; k++) {
    assert_int_equal(jlpi_cut(50, 4, k), fifty[k]);
    assert_int_equal(jlpi_cut(3, 4, k), three[k]);
    assert_int_equal(jlpi_cut(0, 4, k), 0);
  }
}

/* Each element is in exactly one box, and its owner is that box's chunk. */
static void boxes_cover_the_array(int ndims, const size_t *dims, int npids) {
  jlpi_layout *l = layout(ndims, dims, npids);
  unsigned char seen[4096] = {0};
  assert_true(l->count <= sizeof seen);
  for (int c = 0; c < npids; c++) {
    jlpi_box b = jlpi_layout_box(l, c);
    size_t n = jlpi_box_count(l, &b);
    for (size_t k = 0; k < n; k++) {
      size_t element = 0, rest = k, index[JLPI_DIMS_MAX];
      for (int d = ndims - 1; d >= 0; rest /= b.n[d], d--)
        index[d] = b.lo[d] + rest % b.n[d];
      for (int d = 0; d < ndims; d++)
        element = element * dims[d] + index[d];
      seen[element]++;
      assert_int_equal(jlpi_layout_owner(l, element), c);
      if (k == 0)
        assert_int_equal(jlpi_box_first(l, &b), element);
    }
  }
  for (size_t k = 0; k < l->count; k++)
    assert_int_equal(seen[k], 1);
  jlpi_free(l);
}

static void every_element_has_one_owner(void **state) {
  (void)state;
  for (int npids = 1; npids <= 13; npids++) {
    boxes_cover_the_array(1, DIMS(50), npids);
    boxes_cover_the_array(1, DIMS(3), npids);
    boxes_cover_the_array(2, DIMS(7, 11), npids);
    boxes_cover_the_array(3, DIMS(5, 4, 6), npids);
    boxes_cover_the_array(5, DIMS(2, 3, 4, 2, 3), npids);
    boxes_cover_the_array(2, DIMS(4, 0), npids);
  }
}

/* A box as a region names the bytes of its elements: those of an array that hold the chunk's number. */
static void regions_are_the_boxes(void **state) {
  (void)state;
  static double whole[2 * 3 * 4 * 5 * 6], dense[2 * 3 * 4 * 5 * 6];
  const size_t dims[] = {2, 3, 4, 5, 6};
  for (int npids = 1; npids <= 12; npids++) {
    jlpi_layout *l = layout(5, dims, npids);
    for (size_t k = 0; k < l->count; k++)
      whole[k] = jlpi_layout_owner(l, k);
    for (int c = 0; c < npids; c++) {
      jlpi_box b = jlpi_layout_box(l, c);
      size_t n = jlpi_box_count(l, &b), bytes = 0;
      jlpi_item item = {.base = whole};
      if (n == 0)
        continue;
      jlpi_box_region(l, &b, &item);
      bytes = item.run;
      for (int d = 0; d < item.ndims; d++)
        bytes *= item.count[d];
      assert_int_equal(bytes, n * sizeof(double));
      assert_true((size_t)item.first + item.bytes <= sizeof whole);
      jlpi_region_gather(&item, (char *)whole + item.first, dense);
      for (size_t k = 0; k < n; k++)
        assert_true(dense[k] == c);
    }
    jlpi_free(l);
  }
}

/* ---- arrays of this process alone ---- */

static void a_new_array_is_zero_and_here(void **state) {
  (void)state;
  size_t lo = 7, n = 7, bounds[2] = {9, 9};
  jlpar_darray d = jlpar_darray_new(double, 2, DIMS(3, 4));
  double *x = jlpar_local(double, d, &lo, &n);
  assert_true(lo == 0 && n == 12);
  for (size_t k = 0; k < n; k++)
    assert_true(x[k] == 0);
  assert_int_equal(jlpar_darray_chunks(d, 1, bounds, 2), 1);
  assert_true(bounds[0] == 0 && bounds[1] == 4);
  assert_int_equal(jlpar_darray_chunks(d, 0, NULL, 0), 1);
  assert_int_equal(jlpi_darray_owner(__FILE__, __LINE__, d, 11), 1);
  jlpar_retain(d);
  jlpar_release(d);
  assert_ptr_equal(jlpar_local(double, d, NULL, NULL), x);
  jlpar_release(d);
  assert_int_equal(jlpar_stat("darrays_live"), 0);
}

/* ---- what is refused ---- */

static struct {
  jlpar_darray d;
  size_t dims[8];
  int ndims, pids[3], npids;
} asked;

static void make(void *unused) {
  (void)unused;
  asked.d = jlpar_darray_new(double, asked.ndims, asked.dims);
}

static void make_on(void *unused) {
  (void)unused;
  asked.d = jlpar_darray_new_on(double, 1, asked.dims, asked.pids, asked.npids);
}

static void as_ints(void *unused) {
  (void)unused;
  jlpar_local(int, asked.d, NULL, NULL);
}

static void as_doubles(void *unused) {
  (void)unused;
  jlpar_local(double, asked.d, NULL, NULL);
}

static void look_for_dimension_one(void *unused) {
  (void)unused;
  jlpar_darray_chunks(asked.d, 1, NULL, 0);
}

static void look_for_element_minus_one(void *unused) {
  (void)unused;
  jlpi_darray_owner(__FILE__, __LINE__, asked.d, -1);
}

static void look_for_element_five(void *unused) {
  (void)unused;
  jlpi_darray_owner(__FILE__, __LINE__, asked.d, 5);
}

static void retain(void *unused) {
  (void)unused;
  jlpar_retain(asked.d);
}

static void let_go(void *unused) {
  (void)unused;
  jlpar_release(asked.d);
}

static void assert_refused(void (*what)(void *), int code, const char *says) {
  assert_int_equal(jlpar_try(what, NULL), code);
  if (!strstr(jlpar_last_error()->message, says))
    fail_msg("\"%s\" does not say \"%s\"", jlpar_last_error()->message, says);
}

static void shapes_that_cannot_be_are_refused(void **state) {
  (void)state;
  asked.ndims = 0;
  assert_refused(make, JLPAR_EINVAL, "1 to 5 dimensions, not 0");
  asked.ndims = 6;
  assert_refused(make, JLPAR_EINVAL, "1 to 5 dimensions, not 6");
  asked.ndims = 2;
  asked.dims[0] = asked.dims[1] = (size_t)1 << 40;
  assert_refused(make, JLPAR_EINVAL, "no address space has room");
  asked.ndims = 1;
  asked.dims[0] = SIZE_MAX / 8;
  assert_refused(make, JLPAR_EINVAL, "no address space has room");
  assert_int_equal(jlpar_stat("darrays_live"), 0);
}

static void processes_that_cannot_be_are_refused(void **state) {
  (void)state;
  asked.dims[0] = 10;
  asked.npids = 0;
  assert_refused(make_on, JLPAR_EINVAL, "at least one process");
  asked.npids = 2;
  asked.pids[0] = asked.pids[1] = 1;
  assert_refused(make_on, JLPAR_EINVAL, "process 1 is named twice");
  asked.pids[1] = 7;
  assert_refused(make_on, JLPAR_ENOPROC, "no process 7");
  asked.pids[1] = -1;
  assert_refused(make_on, JLPAR_ENOPROC, "no process -1");
  assert_int_equal(jlpar_stat("darrays_live"), 0);
}

static void misuse_is_named(void **state) {
  (void)state;
  asked.ndims = 1;
  asked.dims[0] = 5;
  make(NULL);
  assert_refused(as_ints, JLPAR_ETYPE, "of double (8 bytes) was used as one of int (4 bytes)");
  assert_refused(look_for_dimension_one, JLPAR_EINVAL, "1 dimension has no dimension 1");
  assert_refused(look_for_element_five, JLPAR_EINVAL, "5 elements has no element 5");
  assert_refused(look_for_element_minus_one, JLPAR_EINVAL, "has no element -1");
  jlpar_release(asked.d);
  assert_refused(as_doubles, JLPAR_ERELEASED, "used after its release");
  assert_refused(look_for_dimension_one, JLPAR_ERELEASED, "used after its release");
  assert_refused(look_for_element_five, JLPAR_ERELEASED, "used after its release");
  assert_refused(retain, JLPAR_ERELEASED, "used after its release");
  assert_refused(let_go, JLPAR_ERELEASED, "released once too often");
  asked.d = (jlpar_darray){0, 0, 0};
  let_go(NULL); /* refers to nothing */
  assert_refused(as_doubles, JLPAR_ERELEASED, "used after its release");
}

/* ---- over-aligned elements ---- */

struct wide {
  _Alignas(256) char text[256];
};

static void chunks_are_aligned_for_their_elements(void **state) {
  (void)state;
  jlpar_darray d = jlpar_darray_new(struct wide, 1, DIMS(3));
  assert_int_equal((uintptr_t)jlpar_local(struct wide, d, NULL, NULL) % 256, 0);
  jlpar_release(d);
}

/* ---- in channels and futures ---- */

static void handles_are_kept_by_what_holds_them(void **state) {
  (void)state;
  size_t n;
  jlpar_channel c = jlpar_channel_new(jlpar_darray, 2);
  jlpar_darray d = jlpar_darray_new(int, 1, DIMS(4));
  jlpar_put(jlpar_darray, c, d);
  jlpar_release(d);
  d = jlpar_take(jlpar_darray, c);
  jlpar_local(int, d, NULL, &n);
  assert_int_equal(n, 4);
  jlpar_put(jlpar_darray, c, d);
  jlpar_release(d);
  assert_int_equal(jlpar_stat("darrays_live"), 1);
  jlpar_release(c);
  assert_int_equal(jlpar_stat("darrays_live"), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(largest_factors_go_to_the_largest_dimension),
      cmocka_unit_test(first_parts_are_one_longer),
      cmocka_unit_test(every_element_has_one_owner),
      cmocka_unit_test(regions_are_the_boxes),
      cmocka_unit_test(a_new_array_is_zero_and_here),
      cmocka_unit_test(shapes_that_cannot_be_are_refused),
      cmocka_unit_test(processes_that_cannot_be_are_refused),
      cmocka_unit_test(misuse_is_named),
      cmocka_unit_test(chunks_are_aligned_for_their_elements),
      cmocka_unit_test(handles_are_kept_by_what_holds_them),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
