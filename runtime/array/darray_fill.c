/* SPDX-License-Identifier: MIT
 *
 * One value, of any type, into all elements.
 */
#include "array/darray_call.h"

#include <string.h>

struct fill_env {
  jlpar_darray array;
  const void *value; /* an element */
};
static const jlpi_field fill_handle = {JLPI_DARRAY, offsetof(struct fill_env, array), 1, 0, NULL};
static const jlpi_type fill_type = {"struct fill_env", sizeof(struct fill_env), &fill_handle, 1};

/* What is filled already is copied behind itself: twice as much each time. */
static void fill(void *env, void *result) {
  struct fill_env *e = env;
  jlpi_darray_use u;
  const jlpi_darray *a = jlpi_darray_use_chunk(&u, e->array);
  size_t done = a->layout->elem_bytes, all = jlpi_box_count(a->layout, &a->box) * done;
  (void)result;
  if (all)
    memcpy(a->data, e->value, done);
  for (; done < all; done *= 2)
    memcpy(a->data + done, a->data, all - done < done ? all - done : done);
  jlpi_darray_use_end(&u);
}
static const jlpi_site fill_site = JLPI_CHUNK_SITE(fill, &fill_type, NULL);

struct filling {
  struct fill_env env;
  jlpi_item value;
};

static void begin(void *arg, int chunk, jlpi_call *call) {
  struct filling *f = arg;
  (void)chunk;
  call->site = &fill_site;
  call->env = &f->env;
  call->items = &f->value;
  call->nitems = 1;
}

void jlpi_darray_fill(const jlpi_spot *at, jlpar_darray d, size_t elem_bytes, const void *value) {
  jlpi_darray_use u;
  const jlpi_darray *a = jlpi_darray_use_begin(&u, at, d, elem_bytes);
  jlpi_item item = {.mode = JLPI_IN, .member = offsetof(struct fill_env, value), .base = (void *)value, .bytes = elem_bytes};
  struct filling f = {{d, value}, item};
  jlpi_each_chunk(at, a->layout, begin, &f);
  jlpi_darray_use_end(&u);
}
