/* SPDX-License-Identifier: MIT
 *
 * See frame.h. In one process nothing has to be translated: a copy is bytes, a handle's pin, or what a
 * serializer packs and unpacks. A region keeps its layout, so that the same expression finds an element in
 * the copy; of a strided one only the runs are copied.
 */
#include "task/frame.h"
#include "base/memory.h"
#include "task/future.h"
#include "task/group.h"

#include <string.h>

typedef struct copy {
  jlpi_item item;
  char *data;      /* of the region: item.bytes; of a global set once: what it was before */
  size_t elements; /* so many were copied in, those that are no plain bytes */
} copy;

struct jlpi_frame {
  const jlpi_site *site;
  size_t bytes; /* of this block */
  void *env, *result, *target;
  void (*store)(void *target, const void *result);
  copy *copies;
  size_t ncopies;
  atomic_int refs, delivered;
  int running; /* the env holds pins, globals are set */
  jlpi_child child;
};

jlpi_pinner jlpi_pinners[JLPI_DARRAY + 1] = {
    [JLPI_FUTURE] = {jlpi_fut_pin, jlpi_fut_unpin, jlpi_fut_keep, jlpi_fut_let_go}};

static const jlpi_field a_future = {JLPI_FUTURE, 0, 1, sizeof(jlpar_future), NULL};
static const jlpi_field a_channel = {JLPI_CHANNEL, 0, 1, sizeof(jlpar_channel), NULL};
static const jlpi_field a_darray = {JLPI_DARRAY, 0, 1, sizeof(jlpar_darray), NULL};
const jlpi_type jlpi_type_future = {"jlpar_future", sizeof(jlpar_future), &a_future, 1};
const jlpi_type jlpi_type_channel = {"jlpar_channel", sizeof(jlpar_channel), &a_channel, 1};
const jlpi_type jlpi_type_darray = {"jlpar_darray", sizeof(jlpar_darray), &a_darray, 1};

/* ---- values ---- */

/* Packing and unpacking are the user's functions: they may fail the task, and there may be no memory. Then what was
 * unpacked before in this value is given back. */
typedef struct unpacking {
  jlpi_node node;
  const jlpi_type *type;
  char *value, *buffer;
  size_t done; /* serialized members */
} unpacking;

static void give_up_value(jlpi_node *n, const jlpar_error **why) {
  unpacking *u = (unpacking *)n;
  (void)why;
  jlpi_free(u->buffer);
  for (size_t f = 0; f < u->type->nfields; f++) {
    const jlpi_field *field = &u->type->fields[f];
    for (size_t k = 0; field->kind == JLPI_SERIALIZED && k < field->count && u->done > 0; k++, u->done--)
      if (field->serializer->release)
        field->serializer->release(u->value + field->offset + k * field->stride);
  }
}

static void copy_serialized(unpacking *u, const jlpi_serializer *s, void *to, const void *from) {
  char small[512], *packed = small;
  size_t need = s->pack(from, small, sizeof small);
  if (need > sizeof small) {
    packed = u->buffer = jlpi_alloc(need);
    if (!packed)
      jlpi_fail(NULL, 0, JLPAR_ENOMEM, "no memory to copy a %s of %zu bytes", s->type, need);
    s->pack(from, packed, need);
  }
  s->unpack(to, packed, need);
  u->done++;
  jlpi_free(u->buffer);
  u->buffer = NULL;
}

static int unpacks(const jlpi_type *type) {
  for (size_t f = 0; type && f < type->nfields; f++)
    if (type->fields[f].kind == JLPI_SERIALIZED)
      return 1;
  return 0;
}

static void copy_all_serialized(const jlpi_type *type, char *to, const char *from) {
  unpacking u = {.type = type, .value = to};
  jlpi_node_push(&u.node, give_up_value);
  for (size_t f = 0; f < type->nfields; f++) {
    const jlpi_field *field = &type->fields[f];
    for (size_t k = 0; field->kind == JLPI_SERIALIZED && k < field->count; k++) {
      size_t at = field->offset + k * field->stride;
      copy_serialized(&u, field->serializer, to + at, from + at);
    }
  }
  jlpi_node_pop(&u.node);
}

void jlpi_value_copy(const jlpi_type *type, void *to, const void *from) {
  memcpy(to, from, type->bytes);
  if (unpacks(type))
    copy_all_serialized(type, to, from);
  for (size_t f = 0; f < type->nfields; f++) {
    const jlpi_field *field = &type->fields[f];
    for (size_t k = 0; k < field->count; k++)
      if (jlpi_is_handle(field->kind) && jlpi_pinners[field->kind].pin)
        jlpi_pinners[field->kind].pin((char *)to + field->offset + k * field->stride);
  }
}

enum step { UNPIN, RETAIN, RELEASE };

static void each_handle(const jlpi_type *type, char *value, enum step step) {
  for (size_t f = 0; f < type->nfields; f++) {
    const jlpi_field *field = &type->fields[f];
    if (!jlpi_is_handle(field->kind))
      continue;
    const jlpi_pinner *p = &jlpi_pinners[field->kind];
    void (*act)(void *) = step == UNPIN ? p->unpin : step == RETAIN ? p->retain : p->release;
    for (size_t k = 0; act && k < field->count; k++)
      act(value + field->offset + k * field->stride);
  }
}

void jlpi_value_drop(const jlpi_type *type, void *value) {
  each_handle(type, value, UNPIN);
}

static int holds(const jlpi_type *type, const char *value, const jlpi_serializer *s, const char *wanted) {
  for (size_t f = 0; type && f < type->nfields; f++) {
    const jlpi_field *field = &type->fields[f];
    for (size_t k = 0; field->serializer == s && k < field->count; k++)
      if (memcmp(value + field->offset + k * field->stride, wanted, s->bytes) == 0)
        return 1;
  }
  return 0;
}

void jlpi_value_give_back(const jlpi_type *type, void *value, const jlpi_type *kept_type, const void *kept) {
  for (size_t f = 0; type && f < type->nfields; f++) {
    const jlpi_field *field = &type->fields[f];
    for (size_t k = 0; field->serializer && field->serializer->release && k < field->count; k++) {
      char *place = (char *)value + field->offset + k * field->stride;
      if (!holds(kept_type, kept, field->serializer, place))
        field->serializer->release(place);
    }
  }
}

void jlpi_value_retain(const jlpi_type *type, void *value) {
  each_handle(type, value, RETAIN);
}

void jlpi_value_release(const jlpi_type *type, void *value) {
  each_handle(type, value, RELEASE);
}

/* ---- regions ---- */

typedef void on_run(const jlpi_frame *f, copy *c, char *region, char *data, size_t bytes);

/* act for every run of the region; both pointers go to the same place of the region and of its copy */
static void each_run(const jlpi_frame *f, copy *c, on_run *act) {
  const jlpi_item *item = &c->item;
  size_t index[4] = {0}, at = 0;
  char *region = (char *)item->base + item->first;
  if (item->ndims == 0) {
    act(f, c, region, c->data, item->bytes);
    return;
  }
  for (int d = 0; d < item->ndims; d++)
    if (item->count[d] == 0)
      return;
  for (;;) {
    act(f, c, region + at, c->data + at, item->run);
    int d = item->ndims - 1;
    for (; d >= 0 && ++index[d] == item->count[d]; d--) {
      at -= (index[d] - 1) * item->stride[d];
      index[d] = 0;
    }
    if (d < 0)
      return;
    at += item->stride[d];
  }
}

static void copy_in(const jlpi_frame *f, copy *c, char *region, char *data, size_t bytes) {
  const jlpi_type *type = c->item.element;
  (void)f;
  if (type && type->nfields > 0 && type->bytes > 0)
    for (size_t at = 0; at + type->bytes <= bytes; at += type->bytes, c->elements++)
      jlpi_value_copy(type, data + at, region + at);
  else if (bytes)
    memcpy(data, region, bytes);
}

static void copy_out(const jlpi_frame *f, copy *c, char *region, char *data, size_t bytes) {
  (void)f;
  (void)c;
  memcpy(region, data, bytes); /* handles and unpacked structs move to the caller as they are */
}

/* Once, those that were copied. The result may be one of them: then that one is not given back. */
static void drop_elements(const jlpi_frame *f, copy *c, char *region, char *data, size_t bytes) {
  const jlpi_type *type = c->item.element;
  (void)region;
  for (size_t at = 0; c->elements > 0 && at + type->bytes <= bytes; at += type->bytes, c->elements--) {
    jlpi_value_drop(type, data + at);
    jlpi_value_give_back(type, data + at, f->site->result, f->result);
  }
}

/* ---- frames ---- */

void jlpi_item_check(const jlpi_site *site, const jlpi_item *item) {
  ptrdiff_t least = (ptrdiff_t)(item->ndims ? item->run : item->bytes);
  for (int d = 0; d < item->ndims; d++)
    if ((ptrdiff_t)item->count[d] < least)
      least = (ptrdiff_t)item->count[d];
  if (least < 0)
    jlpi_fail(site->file, site->line, JLPAR_EINVAL, "a section of %s has a length below 0", item->name ? item->name : "an array");
}

void jlpi_items_check(const jlpi_call *call) {
  for (size_t k = 0; k < call->nitems; k++)
    jlpi_item_check(call->site, &call->items[k]);
}

static size_t bytes_of(const jlpi_type *type) {
  return type ? type->bytes : 0;
}

static int take_item(jlpi_frame *f, const jlpi_item *item) {
  char *member = (char *)f->env + item->member;
  if (item->mode & JLPI_VALUE) {
    memcpy(member, item->base, item->bytes);
    return 1;
  }
  int once = (item->mode & JLPI_GLOBAL) && (item->mode & JLPI_ONCE);
  if (!(item->mode & (JLPI_IN | JLPI_OUT)) && !once)
    return 1;
  if ((item->mode & JLPI_GLOBAL) && !once)
    return 1;
  copy *c = &f->copies[f->ncopies];
  c->item = *item;
  c->elements = 0;
  if (!(c->data = jlpi_object_alloc(item->bytes)))
    return 0;
  f->ncopies++;
  if (once) {
    memcpy(c->data, item->base, item->bytes);
    return 1;
  }
  if (item->mode & JLPI_IN)
    each_run(f, c, copy_in);
  char *shifted = c->data - item->first;
  memcpy(member, &shifted, sizeof shifted);
  return 1;
}

/* without env and items */
static jlpi_frame *blank(size_t bytes) {
  jlpi_frame *f = jlpi_block_get(bytes);
  if (!f)
    return NULL;
  f->bytes = bytes;
  f->ncopies = 0;
  f->store = NULL;
  f->running = 0;
  atomic_store_explicit(&f->refs, 1, memory_order_relaxed);
  atomic_store_explicit(&f->delivered, 0, memory_order_relaxed);
  return f;
}

/* behind nitems copies */
static void lay_out(jlpi_frame *f, const jlpi_site *site, const void *env, void *target, size_t nitems) {
  f->site = site;
  f->target = target;
  f->copies = (copy *)(f + 1);
  f->env = jlpi_object_place(bytes_of(site->env), (char *)(f->copies + nitems));
  f->result = jlpi_object_place(bytes_of(site->result), (char *)f->env + bytes_of(site->env));
  if (site->result)
    memset(f->result, 0, site->result->bytes);
  if (site->env)
    jlpi_value_copy(site->env, f->env, env);
  f->running = 1;
}

static size_t bytes_for(const jlpi_site *site, size_t nitems) {
  return sizeof(jlpi_frame) + nitems * sizeof(copy) + jlpi_object_room(bytes_of(site->env)) +
         jlpi_object_room(bytes_of(site->result));
}

/* A frame in the making, whose user's functions may fail. */
typedef struct making {
  jlpi_node node;
  jlpi_frame *frame;
} making;

static void give_up_frame(jlpi_node *n, const jlpar_error **why) {
  (void)why;
  jlpi_frame_free(((making *)n)->frame);
}

jlpi_frame *jlpi_frame_new(const jlpi_call *call) {
  jlpi_frame *f = blank(bytes_for(call->site, call->nitems));
  making m = {.frame = f};
  size_t k = 0;
  if (!f)
    return NULL;
  jlpi_node_push(&m.node, give_up_frame);
  lay_out(f, call->site, call->env, call->target, call->nitems);
  f->store = call->store;
  while (k < call->nitems && take_item(f, &call->items[k]))
    k++;
  jlpi_node_pop(&m.node);
  if (k == call->nitems)
    return f;
  jlpi_frame_free(f);
  return NULL;
}

jlpi_frame *jlpi_frame_small(const jlpi_site *site, const void *env, void *target) {
  jlpi_frame *f = blank(bytes_for(site, 0));
  making m = {.frame = f};
  if (!f)
    return NULL;
  if (!unpacks(site->env)) {
    lay_out(f, site, env, target, 0);
    return f;
  }
  jlpi_node_push(&m.node, give_up_frame);
  lay_out(f, site, env, target, 0);
  jlpi_node_pop(&m.node);
  return f;
}

jlpi_frame *jlpi_frame_for_note(void) {
  return blank(sizeof(jlpi_frame) + 4 * JLPI_LAZY_BYTES); /* each at most doubled by its alignment */
}

void jlpi_frame_take_note(jlpi_frame *f, const jlpi_site *site, const void *env, void *target) {
  lay_out(f, site, env, target, 0);
}

jlpi_child *jlpi_frame_child(jlpi_frame *f) {
  return &f->child;
}

void *jlpi_frame_result(jlpi_frame *f) {
  return f->result;
}

const jlpi_site *jlpi_frame_site(const jlpi_frame *f) {
  return f->site;
}

/* the work is over: pins go, globals become what they were */
static void settle(jlpi_frame *f) {
  if (!f->running)
    return;
  f->running = 0;
  for (size_t k = 0; k < f->ncopies; k++) {
    copy *c = &f->copies[k];
    if (c->item.mode & JLPI_GLOBAL)
      memcpy(c->item.base, c->data, c->item.bytes);
    else if (!(c->item.mode & JLPI_OUT))
      each_run(f, c, drop_elements);
  }
  if (f->site->env) {
    jlpi_value_drop(f->site->env, f->env);
    jlpi_value_give_back(f->site->env, f->env, f->site->result, f->result);
  }
}

void jlpi_frame_run(jlpi_frame *f) {
  f->site->run(f->env, f->site->result ? f->result : NULL);
  settle(f);
}

int jlpi_frame_delivers(const jlpi_frame *f) {
  if (f->target && f->site->result)
    return 1;
  for (size_t k = 0; k < f->ncopies; k++)
    if (f->copies[k].item.mode & JLPI_OUT)
      return 1;
  return 0;
}

void jlpi_frame_retain(jlpi_frame *f) {
  atomic_fetch_add(&f->refs, 1);
}

void jlpi_frame_free(jlpi_frame *f) {
  if (atomic_fetch_sub(&f->refs, 1) != 1)
    return;
  settle(f);
  for (size_t k = 0; k < f->ncopies; k++) {
    copy *c = &f->copies[k];
    if ((c->item.mode & JLPI_IN) && (c->item.mode & JLPI_OUT) && !atomic_load(&f->delivered))
      each_run(f, c, drop_elements);
    jlpi_free(c->data);
  }
  jlpi_block_put(f, f->bytes);
}

void jlpi_frame_deliver(void *frame, int failed) {
  jlpi_frame *f = frame;
  if (!failed && !atomic_exchange(&f->delivered, 1)) {
    for (size_t k = 0; k < f->ncopies; k++)
      if (f->copies[k].item.mode & JLPI_OUT)
        each_run(f, &f->copies[k], copy_out);
    if (f->target && f->store)
      f->store(f->target, f->result);
    else if (f->target && f->site->result)
      memcpy(f->target, f->result, f->site->result->bytes);
  }
  jlpi_frame_free(f);
}
