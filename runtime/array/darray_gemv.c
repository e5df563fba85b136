/* SPDX-License-Identifier: MIT
 *
 * y = A x. Each chunk of A, rows r and columns c of it, gets x[c] and gives its part of y[r]; parts of chunks beside each
 * other are added up by the caller, through whom both vectors pass.
 */
#include "array/darray_arith.h"
#include "array/darray_call.h"

#include "base/memory.h"

#include <string.h>

/* ---- on a chunk ---- */

struct gemv_env {
  jlpar_darray matrix;
  int type;
  const void *x;
  void *y;
};
static const jlpi_field gemv_handle = {JLPI_DARRAY, offsetof(struct gemv_env, matrix), 1, 0, NULL};
static const jlpi_type gemv_type = {"struct gemv_env", sizeof(struct gemv_env), &gemv_handle, 1};

static void times(void *env, void *result) {
  struct gemv_env *e = env;
  const jlpi_arithmetic *arithmetic = jlpi_arithmetic_of(e->type);
  jlpi_darray_use u;
  const jlpi_darray *a = jlpi_darray_use_chunk(&u, e->matrix);
  size_t rows = a->box.n[0], columns = a->box.n[1], bytes = arithmetic->bytes;
  (void)result;
  for (size_t i = 0; i < rows; i++) {
    jlpi_number sum;
    arithmetic->dot(&sum, a->data + i * columns * bytes, e->x, columns);
    memcpy((char *)e->y + i * bytes, &sum, bytes);
  }
  jlpi_darray_use_end(&u);
}
static const jlpi_site times_site = JLPI_CHUNK_SITE(times, &gemv_type, NULL);

/* ---- on all ---- */

struct product {
  jlpi_node node; /* first */
  const jlpi_layout *layout;
  size_t bytes; /* of an element */
  char *x;
  char *parts; /* of y: one vector for each column of chunks */
  struct gemv_env env;
  jlpi_item items[2];
};

static void drop(jlpi_node *n, const jlpar_error **why) {
  struct product *p = (struct product *)n;
  (void)why;
  jlpi_free(p->x);
  jlpi_free(p->parts);
}

static void begin(void *arg, int chunk, jlpi_call *call) {
  struct product *p = arg;
  const jlpi_layout *l = p->layout;
  jlpi_box b = jlpi_layout_box(l, chunk);
  size_t rows = jlpi_layout_dims(l)[0], column = (size_t)chunk % jlpi_layout_parts(l)[1];
  if (b.n[0] == 0 || b.n[1] == 0)
    return;
  p->items[0] = (jlpi_item){.mode = JLPI_IN, .member = offsetof(struct gemv_env, x), .base = p->x + b.lo[1] * p->bytes,
                            .bytes = b.n[1] * p->bytes};
  p->items[1] = (jlpi_item){.mode = JLPI_OUT, .member = offsetof(struct gemv_env, y),
                            .base = p->parts + (column * rows + b.lo[0]) * p->bytes, .bytes = b.n[0] * p->bytes};
  p->env.x = p->items[0].base;
  p->env.y = p->items[1].base;
  call->site = &times_site;
  call->env = &p->env;
  call->items = p->items;
  call->nitems = 2;
}

/* the sum of all parts, where the first one is */
static void add_up(const struct product *p) {
  const jlpi_arithmetic *arithmetic = jlpi_arithmetic_of(p->env.type);
  size_t rows = jlpi_layout_dims(p->layout)[0];
  jlpi_number one;
  arithmetic->identity(JLPAR_PROD, &one);
  for (size_t k = 1; k < jlpi_layout_parts(p->layout)[1]; k++)
    arithmetic->axpy(&one, p->parts + k * rows * p->bytes, p->parts, rows);
}

static size_t length_of(const jlpi_spot *at, jlpar_darray vector, size_t elem_bytes) {
  jlpi_darray_use u;
  const jlpi_layout *l = jlpi_darray_use_begin(&u, at, vector, elem_bytes)->layout;
  size_t length = l->count;
  if (l->ndims != 1)
    jlpi_fail(at->file, at->line, JLPAR_EINVAL, "a matrix is multiplied by vectors, not by a distributed array of %d dimensions",
              l->ndims);
  jlpi_darray_use_end(&u);
  return length;
}

static void check_shapes(const jlpi_spot *at, const jlpi_layout *l, size_t x, size_t y) {
  const size_t *dims = jlpi_layout_dims(l);
  if (l->ndims != 2)
    jlpi_fail(at->file, at->line, JLPAR_EINVAL, "a distributed array of %d dimension%s is no matrix", l->ndims,
              l->ndims == 1 ? "" : "s");
  if (dims[1] != x || dims[0] != y)
    jlpi_fail(at->file, at->line, JLPAR_EINVAL, "a matrix of %zu rows and %zu columns does not make %zu elements out of %zu",
              dims[0], dims[1], y, x);
}

void jlpi_darray_gemv(const jlpi_spot *at, int type, jlpar_darray matrix, jlpar_darray x, jlpar_darray y) {
  size_t bytes = jlpi_arithmetic_of(type)->bytes;
  jlpi_darray_use u;
  const jlpi_layout *l = jlpi_darray_use_begin(&u, at, matrix, bytes)->layout;
  check_shapes(at, l, length_of(at, x, bytes), length_of(at, y, bytes));
  size_t rows = jlpi_layout_dims(l)[0], columns = jlpi_layout_dims(l)[1];
  struct product p = {.layout = l, .bytes = bytes, .env = {.matrix = matrix, .type = type}};
  jlpi_node_push(&p.node, drop);
  p.x = jlpi_alloc(columns * bytes);
  p.parts = jlpi_calloc(jlpi_layout_parts(l)[1] * rows * bytes);
  if (!p.x || !p.parts)
    jlpi_fail(at->file, at->line, JLPAR_ENOMEM, "no memory for vectors of %zu and %zu %s", columns, rows, at->type);
  jlpi_darray_gather(at, x, bytes, p.x);
  jlpi_each_chunk(at, l, begin, &p);
  add_up(&p);
  jlpi_darray_fill_from(at, y, p.parts);
  jlpi_node_pop(&p.node);
  drop(&p.node, NULL);
  jlpi_darray_use_end(&u);
}
