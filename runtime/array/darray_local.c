/* SPDX-License-Identifier: MIT
 *
 * What can be said of an array without asking its processes, and the chunk that is here.
 */
#include "array/darray_call.h"

static const jlpi_spot nowhere = {0};

void *jlpi_darray_local(const jlpi_spot *at, jlpar_darray d, size_t elem_bytes, size_t *lo, size_t *n) {
  jlpi_darray_use u;
  const jlpi_darray *a = jlpi_darray_use_begin(&u, at, d, elem_bytes);
  size_t first = a->data ? jlpi_box_first(a->layout, &a->box) : 0;
  size_t count = a->data ? jlpi_box_count(a->layout, &a->box) : 0;
  void *data = a->data;
  jlpi_darray_use_end(&u);
  if (lo)
    *lo = first;
  if (n)
    *n = count;
  return data;
}

int jlpar_darray_chunks(jlpar_darray d, int dim, size_t *bounds, int max) {
  jlpi_darray_use u;
  const jlpi_layout *l = jlpi_darray_use_begin(&u, &nowhere, d, 0)->layout;
  if (dim < 0 || dim >= l->ndims)
    jlpi_fail_new(JLPAR_EINVAL, "a distributed array of %d dimension%s has no dimension %d", l->ndims,
                  l->ndims == 1 ? "" : "s", dim);
  size_t n = jlpi_layout_dims(l)[dim], parts = jlpi_layout_parts(l)[dim];
  for (size_t k = 0; k <= parts && max > 0 && k < (size_t)max; k++)
    bounds[k] = jlpi_cut(n, parts, k);
  jlpi_darray_use_end(&u);
  return (int)parts;
}

int jlpi_darray_owner(const char *file, int line, jlpar_darray d, long long element) {
  jlpi_spot at = {.file = file, .line = line};
  jlpi_darray_use u;
  const jlpi_layout *l = jlpi_darray_use_begin(&u, &at, d, 0)->layout;
  if (element < 0 || (size_t)element >= l->count)
    jlpi_fail(file, line, JLPAR_EINVAL, "a distributed array of %zu elements has no element %lld", l->count, element);
  int pid = jlpi_layout_pid(l, jlpi_layout_owner(l, (size_t)element));
  jlpi_darray_use_end(&u);
  return pid;
}
