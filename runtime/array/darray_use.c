/* SPDX-License-Identifier: MIT
 *
 * Looking at an array: its layout is here already, or asked for at its home, once: first how many bytes it has, then them.
 */
#include "array/darray_call.h"

#include "base/memory.h"
#include "remote/remote.h"

/* ---- asking for the layout ---- */

struct ask {
  jlpar_darray array; /* its fields' extras are nothing: the home knows the handle, and the asker holds it */
  int asker;
  jlpi_layout *layout; /* bytes of it; 0: only how many they are */
  size_t bytes;
};
static const jlpi_type ask_type = {"struct ask", sizeof(struct ask), NULL, 0};
static const jlpi_type bytes_type = {"size_t", sizeof(size_t), NULL, 0};

static const jlpi_spot nowhere = {0};

static void answer(void *env, void *result) {
  struct ask *e = env;
  jlpi_darray_use u;
  jlpi_darray *a = jlpi_darray_use_begin(&u, &nowhere, e->array, 0);
  if (e->bytes == a->layout->bytes)
    memcpy(e->layout, a->layout, e->bytes);
  else if (!jlpi_darray_note_asker(a, e->asker))
    jlpi_fail_new(JLPAR_ENOMEM, "no memory to note who holds a distributed array");
  *(size_t *)result = a->layout->bytes;
  jlpi_darray_use_end(&u);
}
static const jlpi_site ask_site = JLPI_CHUNK_SITE(answer, &ask_type, &bytes_type);

struct fetched {
  jlpi_node node; /* first */
  jlpi_layout *layout;
};

static void drop(jlpi_node *n, const jlpar_error **why) {
  (void)why;
  jlpi_free(((struct fetched *)n)->layout);
}

static jlpi_layout *fetch(const jlpi_spot *at, jlpar_darray d) {
  struct ask env = {.array = d, .asker = jlpi_myid};
  jlpi_call call = {.site = &ask_site, .env = &env, .target = &env.bytes};
  jlpi_one_call(at, (int)d.home, &call);
  struct fetched f = {.layout = jlpi_calloc(env.bytes)};
  if (!f.layout)
    jlpi_fail(at->file, at->line, JLPAR_ENOMEM, "no memory for the layout of a distributed array");
  size_t bytes = env.bytes;
  jlpi_item item = {.mode = JLPI_OUT, .member = offsetof(struct ask, layout), .base = f.layout, .bytes = bytes};
  call = (jlpi_call){.site = &ask_site, .env = &env, .items = &item, .nitems = 1, .target = &bytes};
  jlpi_node_push(&f.node, drop);
  jlpi_one_call(at, (int)d.home, &call);
  jlpi_node_pop(&f.node);
  return f.layout;
}

/* ---- using ---- */

_Noreturn static void not_there(const jlpi_spot *at, int status) {
  jlpi_fail(at->file, at->line, status,
            status == JLPAR_EEXITED ? "the process that made a distributed array has exited"
                                    : "a distributed array was used after its release");
}

static jlpi_darray *get(const jlpi_spot *at, jlpar_darray d) {
  int status;
  jlpi_current();
  jlpi_darray *a = jlpi_darray_find(d, &status);
  if (a)
    return a;
  if (status != JLPAR_OK)
    not_there(at, status);
  uint64_t ended_then = jlpi_darrays_ended();
  a = jlpi_darray_adopt(d, fetch(at, d), ended_then);
  if (!a)
    jlpi_fail(at->file, at->line, JLPAR_ENOMEM, "no memory for a distributed array");
  return a;
}

static void leave(jlpi_node *n, const jlpar_error **why) {
  (void)why;
  jlpi_darray_done(((jlpi_darray_use *)n)->array);
}

jlpi_darray *jlpi_darray_use_begin(jlpi_darray_use *u, const jlpi_spot *at, jlpar_darray d, size_t elem_bytes) {
  jlpi_darray *a = u->array = get(at, d);
  jlpi_node_push(&u->node, leave);
  if (elem_bytes && elem_bytes != a->layout->elem_bytes)
    jlpi_fail(at->file, at->line, JLPAR_ETYPE, "a distributed array of %s (%zu bytes) was used as one of %s (%zu bytes)",
              a->layout->type, a->layout->elem_bytes, at->type, elem_bytes);
  return a;
}

void jlpi_darray_use_end(jlpi_darray_use *u) {
  jlpi_node_pop(&u->node);
  jlpi_darray_done(u->array);
}

jlpi_darray *jlpi_darray_use_chunk(jlpi_darray_use *u, jlpar_darray d) {
  return jlpi_darray_use_begin(u, &nowhere, d, 0);
}
