/* SPDX-License-Identifier: MIT
 *
 * Between ordinary memory of the caller and the chunks: each chunk's part is a region of an item of its own, strided where
 * the chunk is not in one piece of the array, and goes as arrays of statements do.
 */
#include "array/darray_call.h"

#include "remote/remote.h"
#include "task/frame.h"

struct copy_env {
  jlpar_darray array;
  void *memory; /* of an array of its shape, as far as the chunk reaches */
};
static const jlpi_field copy_handle = {JLPI_DARRAY, offsetof(struct copy_env, array), 1, 0, NULL};
static const jlpi_type copy_type = {"struct copy_env", sizeof(struct copy_env), &copy_handle, 1};

static void to_memory(void *env, void *result) {
  struct copy_env *e = env;
  jlpi_darray_use u;
  const jlpi_darray *a = jlpi_darray_use_chunk(&u, e->array);
  jlpi_item region = {0};
  (void)result;
  jlpi_box_region(a->layout, &a->box, &region);
  jlpi_region_scatter(&region, (char *)e->memory + region.first, a->data);
  jlpi_darray_use_end(&u);
}
static const jlpi_site gather_site = JLPI_CHUNK_SITE(to_memory, &copy_type, NULL);

static void from_memory(void *env, void *result) {
  struct copy_env *e = env;
  jlpi_darray_use u;
  const jlpi_darray *a = jlpi_darray_use_chunk(&u, e->array);
  jlpi_item region = {0};
  (void)result;
  jlpi_box_region(a->layout, &a->box, &region);
  jlpi_region_gather(&region, (const char *)e->memory + region.first, a->data);
  jlpi_darray_use_end(&u);
}
static const jlpi_site distribute_site = JLPI_CHUNK_SITE(from_memory, &copy_type, NULL);

struct copying {
  const jlpi_layout *layout;
  const jlpi_site *site;
  struct copy_env env;
  jlpi_item part;
};

static void begin(void *arg, int chunk, jlpi_call *call) {
  struct copying *c = arg;
  jlpi_box b = jlpi_layout_box(c->layout, chunk);
  if (jlpi_box_count(c->layout, &b) == 0)
    return;
  jlpi_box_region(c->layout, &b, &c->part);
  call->site = c->site;
  call->env = &c->env;
  call->items = &c->part;
  call->nitems = 1;
}

static void copy_all(const jlpi_spot *at, const jlpi_darray *a, const jlpi_site *site, void *memory, int mode) {
  if (!memory && a->layout->count)
    jlpi_fail(at->file, at->line, JLPAR_EINVAL, "a distributed array of %zu %s and no memory to copy %s", a->layout->count,
              a->layout->type, mode == JLPI_IN ? "from" : "to");
  jlpi_item part = {.mode = mode, .member = offsetof(struct copy_env, memory), .base = memory};
  struct copying c = {a->layout, site, {a->handle, memory}, part};
  jlpi_each_chunk(at, a->layout, begin, &c);
}

void jlpi_darray_gather(const jlpi_spot *at, jlpar_darray d, size_t elem_bytes, void *to) {
  jlpi_darray_use u;
  copy_all(at, jlpi_darray_use_begin(&u, at, d, elem_bytes), &gather_site, to, JLPI_OUT);
  jlpi_darray_use_end(&u);
}

void jlpi_darray_fill_from(const jlpi_spot *at, jlpar_darray d, const void *from) {
  jlpi_darray_use u;
  copy_all(at, jlpi_darray_use_begin(&u, at, d, 0), &distribute_site, (void *)from, JLPI_IN);
  jlpi_darray_use_end(&u);
}

/* d is new: nobody else has it, and it goes when the task fails */
static jlpar_darray filled(const jlpi_spot *at, jlpar_darray d, const void *from) {
  jlpi_scope own;
  jlpi_scope_handle(&own, &d, jlpi_pinners[JLPI_DARRAY].release);
  jlpi_darray_fill_from(at, d, from);
  jlpi_node_pop((jlpi_node *)&own);
  return d;
}

jlpar_darray jlpi_darray_distribute(const jlpi_spot *at, size_t elem_bytes, const void *from, int ndims, const size_t *dims) {
  return filled(at, jlpi_darray_new(at, elem_bytes, ndims, dims), from);
}

jlpar_darray jlpi_darray_distribute_on(const jlpi_spot *at, size_t elem_bytes, const void *from, int ndims,
                                       const size_t *dims, const int *pids, int npids) {
  return filled(at, jlpi_darray_new_on(at, elem_bytes, ndims, dims, pids, npids), from);
}
