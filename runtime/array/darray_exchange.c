/* SPDX-License-Identifier: MIT
 *
 * The halo: copies of the rows (slices along dimension 0) before and behind a chunk, which other processes own.
 *
 *   width 2                 rows of the array    ... 11 12 | 13 14 15 16 | 17 18 ...
 *   process of 13 to 16:    halo 11 12           data 13 14 15 16           halo 17 18
 *
 * Every process fetches its own from their owners, straight. The rows of one chunk have the same other indices, so only the
 * chunks above and below it have some of them: several, where they are shorter than the width.
 */
#include "array/darray_call.h"

#include "base/memory.h"

#include <string.h>

/* ---- giving rows ---- */

struct rows_env {
  jlpar_darray array;
  size_t first, bytes; /* in the owner's chunk */
  void *to;
};
static const jlpi_field rows_handle = {JLPI_DARRAY, offsetof(struct rows_env, array), 1, 0, NULL};
static const jlpi_type rows_type = {"struct rows_env", sizeof(struct rows_env), &rows_handle, 1};

static void rows(void *env, void *result) {
  struct rows_env *e = env;
  jlpi_darray_use u;
  const jlpi_darray *a = jlpi_darray_use_chunk(&u, e->array);
  (void)result;
  memcpy(e->to, a->data + e->first, e->bytes);
  jlpi_darray_use_end(&u);
}
static const jlpi_site rows_site = JLPI_CHUNK_SITE(rows, &rows_type, NULL);

/* ---- fetching them ---- */

struct fetching {
  const jlpi_darray *array;
  size_t row_bytes;
  struct rows_env env;
  jlpi_item to;
};

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

static size_t most(size_t a, size_t b) {
  return a > b ? a : b;
}

static int is_above_or_below(const jlpi_layout *l, const jlpi_box *a, const jlpi_box *b) {
  for (int k = 1; k < l->ndims; k++)
    if (a->lo[k] != b->lo[k] || a->n[k] != b->n[k])
      return 0;
  return a->lo[0] != b->lo[0];
}

/* rows from `first` to before `end` of the halo, if b has some of them; `place`: where row `first` goes. 1: it has */
static int take_rows(struct fetching *f, const jlpi_box *b, size_t first, size_t end, char *place) {
  size_t from = most(first, b->lo[0]), to = least(end, b->lo[0] + b->n[0]);
  if (from >= to)
    return 0;
  f->env.first = (from - b->lo[0]) * f->row_bytes;
  f->env.bytes = f->to.bytes = (to - from) * f->row_bytes;
  f->env.to = f->to.base = place + (from - first) * f->row_bytes;
  return 1;
}

static void begin_rows(void *arg, int chunk, jlpi_call *call) {
  struct fetching *f = arg;
  const jlpi_darray *a = f->array;
  jlpi_box b = jlpi_layout_box(a->layout, chunk);
  size_t lo = a->box.lo[0], hi = lo + a->box.n[0];
  if (!is_above_or_below(a->layout, &a->box, &b))
    return;
  if (!take_rows(f, &b, lo - a->before, lo, a->halo) &&
      !take_rows(f, &b, hi, hi + a->after, a->halo + a->before * f->row_bytes))
    return;
  call->site = &rows_site;
  call->env = &f->env;
  call->items = &f->to;
  call->nitems = 1;
}

/* of another width, or the first: 0 without memory */
static int make_halo(jlpi_darray *a, size_t before, size_t after, size_t row_bytes) {
  if (a->halo && a->before == before && a->after == after)
    return 1;
  char *halo = jlpi_calloc((before + after) * row_bytes);
  if (!halo)
    return 0;
  __atomic_add_fetch(&jlpi_chunks_epoch, 1, __ATOMIC_RELEASE);
  jlpi_free(a->halo);
  a->halo = halo;
  a->before = before;
  a->after = after;
  return 1;
}

struct exchange_env {
  jlpar_darray array;
  size_t width;
};
static const jlpi_field exchange_handle = {JLPI_DARRAY, offsetof(struct exchange_env, array), 1, 0, NULL};
static const jlpi_type exchange_type = {"struct exchange_env", sizeof(struct exchange_env), &exchange_handle, 1};

static void exchange(void *env, void *result) {
  const jlpi_spot nowhere = {0};
  struct exchange_env *e = env;
  jlpi_darray_use u;
  jlpi_darray *a = jlpi_darray_use_chunk(&u, e->array);
  const jlpi_layout *l = a->layout;
  size_t elements = jlpi_box_count(l, &a->box), lo = a->box.lo[0], n = a->box.n[0];
  (void)result;
  if (elements) {
    size_t row_bytes = elements / n * l->elem_bytes;
    size_t before = least(e->width, lo), after = least(e->width, jlpi_layout_dims(l)[0] - lo - n);
    if (!make_halo(a, before, after, row_bytes))
      jlpi_fail_new(JLPAR_ENOMEM, "no memory for %zu rows of %zu bytes beside process %d's chunk", before + after, row_bytes,
                    jlpi_myid);
    jlpi_item to = {.mode = JLPI_OUT, .member = offsetof(struct rows_env, to)};
    struct fetching f = {a, row_bytes, {e->array, 0, 0, NULL}, to};
    jlpi_each_chunk(&nowhere, l, begin_rows, &f);
  }
  jlpi_darray_use_end(&u);
}
static const jlpi_site exchange_site = JLPI_CHUNK_SITE(exchange, &exchange_type, NULL);

/* ---- all of them ---- */

static void begin(void *arg, int chunk, jlpi_call *call) {
  (void)chunk;
  call->site = &exchange_site;
  call->env = arg;
}

void jlpi_darray_exchange(const jlpi_spot *at, jlpar_darray d, size_t elem_bytes, size_t width) {
  jlpi_darray_use u;
  const jlpi_darray *a = jlpi_darray_use_begin(&u, at, d, elem_bytes);
  struct exchange_env env = {d, width};
  jlpi_each_chunk(at, a->layout, begin, &env);
  jlpi_darray_use_end(&u);
}
