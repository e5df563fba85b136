/* SPDX-License-Identifier: MIT
 *
 * Loops over(d): each iteration runs where its element is. Iterations are taken in the loop's order; those that follow each
 * other and have one owner are a range, which that process gets as its block.
 *
 *   for (i = 1; i < 11; i++) over 12 elements on three processes     iterations 0 1 2 | 3 4 5 6 | 7 8 9
 *
 * Also elements of the chunk that is here.
 */
#include "array/darray_call.h"

#include "base/memory.h"

/* ---- which iterations ---- */

struct over {
  jlpi_node node; /* first */
  const jlpi_layout *layout;
  const jlpi_index *indices;
  int nindices;
  jlpi_range *ranges;
  size_t n, room;
};

static void drop(jlpi_node *n, const jlpar_error **why) {
  (void)why;
  jlpi_free(((struct over *)n)->ranges);
}

/* of what the k-th index counts: all elements, or those of its dimension */
static size_t extent(const struct over *o, int k) {
  return o->nindices == 1 ? o->layout->count : jlpi_layout_dims(o->layout)[k];
}

static void check_indices(const jlpi_site *site, const struct over *o, uint64_t iterations) {
  if (o->nindices != 1 && o->nindices != o->layout->ndims)
    jlpi_fail(site->file, site->line, JLPAR_EINVAL, "a loop over a distributed array of %d dimension%s has %d indices",
              o->layout->ndims, o->layout->ndims == 1 ? "" : "s", o->nindices);
  for (int k = 0; iterations && k < o->nindices; k++) {
    const jlpi_index *x = &o->indices[k];
    __int128 last = x->low + (__int128)x->step * (__int128)(x->trips - 1), n = extent(o, k);
    __int128 wrong = x->low < 0 || x->low >= n ? x->low : last;
    if (wrong < 0 || wrong >= n)
      jlpi_fail(site->file, site->line, JLPAR_EINVAL,
                "a loop has the index %lld, the distributed array that it is over has 0 to before %zu", (long long)wrong,
                extent(o, k));
  }
}

static size_t element_of(const struct over *o, uint64_t iteration) {
  size_t element = 0, below = 1;
  for (int k = o->nindices - 1; k >= 0; k--) {
    const jlpi_index *x = &o->indices[k];
    element += below * (size_t)(x->low + x->step * (long long)(iteration % x->trips));
    iteration /= x->trips;
    below *= extent(o, k);
  }
  return element;
}

/* how many iterations from this one on stay in the row of a chunk that has its element */
static uint64_t together(const struct over *o, uint64_t iteration, size_t element) {
  const jlpi_layout *l = o->layout;
  const jlpi_index *inner = &o->indices[o->nindices - 1];
  size_t n = jlpi_layout_dims(l)[l->ndims - 1], parts = jlpi_layout_parts(l)[l->ndims - 1], at = element % n;
  size_t part = jlpi_cut_around(n, parts, at), step = inner->step < 0 ? -(size_t)inner->step : (size_t)inner->step;
  size_t ahead = inner->step < 0 ? at - jlpi_cut(n, parts, part) : jlpi_cut(n, parts, part + 1) - 1 - at;
  uint64_t left = inner->trips - iteration % inner->trips, stay = ahead / step + 1;
  return stay < left ? stay : left;
}

static void add(const jlpi_site *site, struct over *o, uint64_t begin, uint64_t end, int pid) {
  if (o->n > 0 && o->ranges[o->n - 1].pid == pid) {
    o->ranges[o->n - 1].end = end;
    return;
  }
  if (o->n == o->room) {
    size_t room = o->room ? 2 * o->room : 64;
    jlpi_range *more = jlpi_realloc(o->ranges, room * sizeof *more);
    if (!more)
      jlpi_fail(site->file, site->line, JLPAR_ENOMEM, "no memory for the blocks of a loop over a distributed array");
    o->ranges = more;
    o->room = room;
  }
  o->ranges[o->n++] = (jlpi_range){begin, end, pid};
}

jlpar_future jlpi_distributed_over(const jlpi_loop *loop, jlpar_darray d, const jlpi_index *indices, int nindices) {
  const jlpi_site *site = loop->call.site;
  const jlpi_spot at = {.file = site->file, .line = site->line};
  jlpi_darray_use u;
  const jlpi_layout *l = jlpi_darray_use_begin(&u, &at, d, 0)->layout;
  struct over o = {.layout = l, .indices = indices, .nindices = nindices};
  jlpi_node_push(&o.node, drop);
  check_indices(site, &o, loop->iterations);
  for (uint64_t k = 0, next; k < loop->iterations; k = next) {
    size_t element = element_of(&o, k);
    next = k + together(&o, k, element);
    add(site, &o, k, next, jlpi_layout_pid(l, jlpi_layout_owner(l, element)));
  }
  jlpi_loop with = *loop;
  with.ranges = o.ranges;
  with.nranges = o.n;
  with.ranges_apart = l->ndims > 1;
  jlpar_future f = jlpi_distributed(&with);
  jlpi_node_pop(&o.node);
  jlpi_free(o.ranges);
  jlpi_darray_use_end(&u);
  return f;
}

/* ---- elements ---- */

_Thread_local jlpi_chunk jlpi_chunks_of_thread[JLPI_CHUNKS];
uint32_t jlpi_chunks_epoch = 1;

__attribute__((noinline)) static jlpi_chunk *place_of(jlpar_darray d) {
  return &jlpi_chunks_of_thread[(d.id + d.maker) % JLPI_CHUNKS];
}

#if !defined(__x86_64__)
__attribute__((noinline)) jlpi_chunk *jlpi_chunks_now(void) {
  return jlpi_chunks_of_thread;
}
#endif

_Noreturn static void not_here(const jlpi_spot *at, const jlpi_darray *a, size_t i) {
  if (i >= a->layout->count)
    jlpi_fail(at->file, at->line, JLPAR_EINVAL, "a distributed array of %zu elements has no element %lld", a->layout->count,
              (long long)i);
  jlpi_fail(at->file, at->line, JLPAR_EINVAL, "element %zu of a distributed array is on process %d, not here on %d", i,
            jlpi_layout_pid(a->layout, jlpi_layout_owner(a->layout, i)), jlpi_myid);
}

/* which part of the box lies in one piece, in the array as in memory, around element i; data: the box, dense */
static jlpi_chunk piece_of(const jlpi_darray *a, const jlpi_box *b, char *data, size_t i) {
  const jlpi_layout *l = a->layout;
  const size_t *dims = jlpi_layout_dims(l);
  size_t rest = i, place = 0, below = 1, whole = 0;
  for (int k = l->ndims - 1; k >= 0; k--) {
    place += below * (rest % dims[k] - b->lo[k]);
    rest /= dims[k];
    below *= b->n[k];
    if (!whole && b->n[k] != dims[k])
      whole = below;
  }
  size_t piece = whole ? whole : below, in_it = place % piece;
  return (jlpi_chunk){.id = a->handle.id, .maker = a->handle.maker, .elem_bytes = l->elem_bytes, .lo = i - in_it, .n = piece,
                      .data = data + (place - in_it) * l->elem_bytes};
}

static int is_inside(const jlpi_layout *l, const jlpi_box *b, size_t i) {
  for (int k = l->ndims - 1; k >= 0; k--) {
    if (i % jlpi_layout_dims(l)[k] - b->lo[k] >= b->n[k])
      return 0;
    i /= jlpi_layout_dims(l)[k];
  }
  return 1;
}

/* in the chunk, or in the rows of others beside it; 0: neither */
static int find(const jlpi_darray *a, size_t i, jlpi_chunk *found) {
  const jlpi_layout *l = a->layout;
  jlpi_box b = a->box, before = b, after = b;
  size_t row_bytes = b.n[0] ? jlpi_box_count(l, &b) / b.n[0] * l->elem_bytes : 0;
  before.lo[0] = b.lo[0] - a->before;
  before.n[0] = a->before;
  after.lo[0] = b.lo[0] + b.n[0];
  after.n[0] = a->after;
  if (is_inside(l, &b, i))
    *found = piece_of(a, &b, a->data, i);
  else if (a->halo && is_inside(l, &before, i))
    *found = piece_of(a, &before, a->halo, i);
  else if (a->halo && is_inside(l, &after, i))
    *found = piece_of(a, &after, a->halo + a->before * row_bytes, i);
  else
    return 0;
  return 1;
}

void *jlpi_darray_find_element(const jlpi_spot *at, jlpar_darray d, size_t elem_bytes, size_t i) {
  jlpi_darray_use u;
  jlpi_chunk c;
  uint32_t epoch = __atomic_load_n(&jlpi_chunks_epoch, __ATOMIC_ACQUIRE); /* before it is looked what is there */
  const jlpi_darray *a = jlpi_darray_use_begin(&u, at, d, elem_bytes);
  if (i >= a->layout->count || a->chunk < 0 || !find(a, i, &c))
    not_here(at, a, i);
  c.epoch = epoch;
  *place_of(d) = c;
  jlpi_darray_use_end(&u);
  return c.data + (i - c.lo) * elem_bytes;
}
