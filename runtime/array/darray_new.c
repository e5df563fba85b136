/* SPDX-License-Identifier: MIT
 *
 * Making a distributed array: the record here, then a chunk in each process. When one process has no room all give theirs
 * back.
 */
#include "array/darray_call.h"

#include "base/memory.h"
#include "remote/remote.h"

#include <stdlib.h>

/* ---- the chunk ---- */

struct room_env {
  jlpar_darray array; /* not counted yet: its maker has it until this is over */
  const jlpi_layout *layout;
};
static const jlpi_type room_type = {"struct room_env", sizeof(struct room_env), NULL, 0};

static jlpi_layout *copy_of(const jlpi_layout *l) {
  jlpi_layout *copy = jlpi_alloc(l->bytes);
  return copy ? memcpy(copy, l, l->bytes) : NULL;
}

/* NULL without memory */
static jlpi_darray *record_of(const struct room_env *e) {
  int status;
  if ((int)e->array.home == jlpi_myid)
    return jlpi_darray_find(e->array, &status);
  return jlpi_darray_adopt(e->array, copy_of(e->layout), JLPI_IS_NOT_ENDED);
}

static void make_room(void *env, void *result) {
  struct room_env *e = env;
  jlpi_darray *a = record_of(e);
  int fine = a && jlpi_darray_room(a);
  (void)result;
  if (a)
    jlpi_darray_done(a);
  if (!fine)
    jlpi_fail_new(JLPAR_ENOMEM, "no memory for process %d's chunk of a distributed array of %zu %s", jlpi_myid,
                  e->layout->count, e->layout->type);
}
static const jlpi_site room_site = JLPI_CHUNK_SITE(make_room, &room_type, NULL);

struct making {
  struct room_env env;
  jlpi_item layout;
};

static void begin_room(void *arg, int chunk, jlpi_call *call) {
  struct making *m = arg;
  (void)chunk;
  call->site = &room_site;
  call->env = &m->env;
  call->items = &m->layout;
  call->nitems = 1;
}

/* ---- what is asked for ---- */

static void check_shape(const jlpi_spot *at, size_t elem_bytes, int ndims, const size_t *dims) {
  size_t bytes = elem_bytes;
  if (ndims < 1 || ndims > JLPI_DIMS_MAX || !dims)
    jlpi_fail(at->file, at->line, JLPAR_EINVAL, "a distributed array has 1 to %d dimensions, not %d", JLPI_DIMS_MAX,
              dims ? ndims : 0);
  for (int k = 0; k < ndims; k++)
    if (__builtin_mul_overflow(bytes, dims[k], &bytes) || bytes > PTRDIFF_MAX)
      jlpi_fail(at->file, at->line, JLPAR_EINVAL, "no address space has room for a distributed array of %s (%zu bytes) "
                "whose dimension %d is %zu", at->type, elem_bytes, k, dims[k]);
}

static void check_pids(const jlpi_spot *at, const int *pids, int n) {
  if (n < 1 || !pids)
    jlpi_fail(at->file, at->line, JLPAR_EINVAL, "a distributed array wants at least one process");
  for (int k = 0; k < n; k++) {
    int status = jlpi_member_status(pids[k]);
    if (status != JLPAR_OK)
      jlpi_fail(at->file, at->line, status,
                status == JLPAR_EEXITED  ? "process %d, which was to hold a part of a distributed array, has exited"
                : status == JLPAR_ENOPROC ? "there is no process %d to hold a part of a distributed array"
                                          : "process %d, which was to hold a part of a distributed array, cannot be reached",
                pids[k]);
    for (int i = 0; i < k; i++)
      if (pids[i] == pids[k])
        jlpi_fail(at->file, at->line, JLPAR_EINVAL, "process %d is named twice for a distributed array", pids[k]);
  }
}

_Noreturn static void no_memory(const jlpi_spot *at) {
  jlpi_fail(at->file, at->line, JLPAR_ENOMEM, "no memory for a distributed array of %s", at->type);
}

/* on all workers that this process is connected with; NULL without memory */
static jlpi_layout *on_workers(const jlpi_spot *at, size_t elem_bytes, int ndims, const size_t *dims) {
  int all, n = 0, *list = jlpi_workers_now(0, &all);
  for (int k = 0; list && k < all; k++)
    if (jlpi_member_status(list[k]) == JLPAR_OK)
      list[n++] = list[k];
  jlpi_layout *l = n ? jlpi_layout_new(at->type, elem_bytes, ndims, dims, list, n) : NULL;
  free(list);
  return l;
}

/* ---- making ---- */

struct undo {
  jlpi_node node; /* first */
  jlpar_darray array;
};

static void undo(jlpi_node *n, const jlpar_error **why) {
  (void)why;
  jlpi_darray_unmake(((struct undo *)n)->array);
}

static jlpar_darray make(const jlpi_spot *at, jlpi_layout *l) {
  jlpi_darray *a = l ? jlpi_darray_make(l) : NULL;
  if (!a)
    no_memory(at);
  jlpi_item whole = {.mode = JLPI_IN, .member = offsetof(struct room_env, layout), .base = l, .bytes = l->bytes};
  struct making m = {{a->handle, l}, whole};
  struct undo u = {.array = a->handle};
  jlpi_node_push(&u.node, undo);
  jlpi_each_chunk(at, l, begin_room, &m);
  jlpi_node_pop(&u.node);
  return u.array;
}

jlpar_darray jlpi_darray_new(const jlpi_spot *at, size_t elem_bytes, int ndims, const size_t *dims) {
  jlpi_current();
  check_shape(at, elem_bytes, ndims, dims);
  return make(at, on_workers(at, elem_bytes, ndims, dims));
}

jlpar_darray jlpi_darray_new_on(const jlpi_spot *at, size_t elem_bytes, int ndims, const size_t *dims, const int *pids,
                                int npids) {
  jlpi_current();
  check_shape(at, elem_bytes, ndims, dims);
  check_pids(at, pids, npids);
  return make(at, jlpi_layout_new(at->type, elem_bytes, ndims, dims, pids, npids));
}

jlpar_darray jlpi_darray_new_like(const jlpi_spot *at, const jlpi_layout *l) {
  return make(at, copy_of(l));
}
