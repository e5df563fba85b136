/* SPDX-License-Identifier: MIT */
#include "array/darray_layout.h"

#include "base/memory.h"

#include <string.h>

/* ---- cuts ---- */

size_t jlpi_cut(size_t n, size_t parts, size_t k) {
  size_t longer = n % parts;
  return k * (n / parts) + (k < longer ? k : longer);
}

size_t jlpi_cut_around(size_t n, size_t parts, size_t index) {
  size_t each = n / parts, longer = n % parts, in_longer = longer * (each + 1);
  return index < in_longer ? index / (each + 1) : longer + (index - in_longer) / each;
}

/* the largest prime factor */
static size_t largest_factor(size_t p) {
  size_t found = 1;
  for (size_t f = 2; f * f <= p; f++)
    for (; p % f == 0; p /= f)
      found = f;
  return p > 1 ? p : found;
}

static int largest_dimension(const size_t *length, int ndims) {
  int found = 0;
  for (int k = 1; k < ndims; k++)
    if (length[k] >= length[found])
      found = k;
  return found;
}

/* Julia's defaultdist: p's prime factors, largest first, each to the dimension whose chunks are then largest. */
static void cut_up(const size_t *dims, int ndims, size_t p, size_t *parts) {
  size_t length[JLPI_DIMS_MAX];
  for (int k = 0; k < ndims; k++) {
    length[k] = dims[k];
    parts[k] = 1;
  }
  while (p > 1) {
    size_t factor = largest_factor(p);
    int k = largest_dimension(length, ndims);
    length[k] /= factor;
    parts[k] *= factor;
    p /= factor;
  }
}

jlpi_layout *jlpi_layout_new(const char *type, size_t elem_bytes, int ndims, const size_t *dims, const int *pids, int npids) {
  size_t bytes = sizeof(jlpi_layout) + (2 * (size_t)ndims + (size_t)npids) * sizeof(size_t);
  jlpi_layout *l = jlpi_calloc(bytes);
  if (!l)
    return NULL;
  l->bytes = bytes;
  l->elem_bytes = elem_bytes;
  l->ndims = ndims;
  l->nchunks = npids;
  strncpy(l->type, type, sizeof l->type - 1);
  l->count = 1;
  for (int k = 0; k < ndims; k++)
    l->count *= l->words[k] = dims[k];
  cut_up(dims, ndims, (size_t)npids, l->words + ndims);
  for (int k = 0; k < npids; k++)
    l->words[2 * ndims + k] = (size_t)pids[k];
  return l;
}

/* ---- chunks ---- */

int jlpi_layout_chunk_at(const jlpi_layout *l, int pid) {
  for (int k = 0; k < l->nchunks; k++)
    if (jlpi_layout_pid(l, k) == pid)
      return k;
  return -1;
}

int jlpi_layout_owner(const jlpi_layout *l, size_t element) {
  const size_t *dims = jlpi_layout_dims(l), *parts = jlpi_layout_parts(l);
  size_t chunk = 0, below = 1;
  for (int k = l->ndims - 1; k >= 0; k--) {
    chunk += below * jlpi_cut_around(dims[k], parts[k], element % dims[k]);
    below *= parts[k];
    element /= dims[k];
  }
  return (int)chunk;
}

jlpi_box jlpi_layout_box(const jlpi_layout *l, int chunk) {
  const size_t *dims = jlpi_layout_dims(l), *parts = jlpi_layout_parts(l);
  jlpi_box b;
  for (int k = l->ndims - 1; k >= 0; k--) {
    size_t part = (size_t)chunk % parts[k];
    b.lo[k] = jlpi_cut(dims[k], parts[k], part);
    b.n[k] = jlpi_cut(dims[k], parts[k], part + 1) - b.lo[k];
    chunk /= (int)parts[k];
  }
  return b;
}

size_t jlpi_box_count(const jlpi_layout *l, const jlpi_box *b) {
  size_t count = 1;
  for (int k = 0; k < l->ndims; k++)
    count *= b->n[k];
  return count;
}

size_t jlpi_box_first(const jlpi_layout *l, const jlpi_box *b) {
  size_t first = 0;
  for (int k = 0; k < l->ndims; k++)
    first = first * jlpi_layout_dims(l)[k] + b->lo[k];
  return first;
}

/* Dimensions that the box has whole, from the last one on, are one run with the dimension before them. */
void jlpi_box_region(const jlpi_layout *l, const jlpi_box *b, jlpi_item *item) {
  const size_t *dims = jlpi_layout_dims(l);
  size_t stride = l->elem_bytes;
  int inner = l->ndims - 1;
  for (; inner > 0 && b->n[inner] == dims[inner]; inner--)
    stride *= dims[inner];
  item->run = b->n[inner] * stride;
  item->first = (ptrdiff_t)(jlpi_box_first(l, b) * l->elem_bytes);
  item->bytes = item->run;
  item->ndims = inner;
  for (int k = inner - 1; k >= 0; k--) {
    stride *= dims[k + 1];
    item->count[k] = b->n[k];
    item->stride[k] = stride;
    item->bytes += (b->n[k] - 1) * stride;
  }
}
