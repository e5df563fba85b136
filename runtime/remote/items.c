/* SPDX-License-Identifier: MIT
 *
 * Regions of memory that go along with a call. A strided region travels as its runs, one behind the other; it
 * is laid out at the callee as it was, gaps and all, so that the same expressions find its elements.
 *
 *   description: a word, member, first, bytes, [element], [run, (count, stride) x ndims]
 *   content:     the runs (aligned as they were), then the extras of elements that have fields
 *
 * A plain region that is not strided is used where it lies in the message.
 */
#include "remote/loan.h"

#include "task/frame.h"

#include <stdlib.h>

static size_t content_bytes(const jlpi_item *item) {
  size_t bytes = item->ndims ? item->run : item->bytes;
  for (int d = 0; d < item->ndims; d++)
    bytes *= item->count[d];
  return bytes;
}

/* f(arg, place of the run in the region, bytes) for each run in order */
typedef void on_run(void *arg, char *place, size_t bytes);

static void each_run(const jlpi_item *item, char *region, on_run *f, void *arg) {
  size_t index[4] = {0};
  if (item->ndims == 0) {
    f(arg, region, item->bytes);
    return;
  }
  for (int d = 0; d < item->ndims; d++)
    if (item->count[d] == 0)
      return;
  for (int d = 0; d >= 0;) {
    char *place = region;
    for (int k = 0; k < item->ndims; k++)
      place += index[k] * item->stride[k];
    f(arg, place, item->run);
    for (d = item->ndims - 1; d >= 0 && ++index[d] == item->count[d]; d--)
      index[d] = 0;
  }
}

struct copying {
  const jlpi_item *item;
  char *dense;
  jlpi_writer *w;
  jlpi_reader *r;
  const jlpi_handles *handles;
};

static size_t elements(const jlpi_item *item, size_t bytes) {
  return item->element && item->element->nfields && item->element->bytes ? bytes / item->element->bytes : 0;
}

static void gather(void *arg, char *place, size_t bytes) {
  struct copying *c = arg;
  if (c->dense && bytes)
    memcpy(c->dense, place, bytes);
  c->dense += bytes;
}

static void scatter(void *arg, char *place, size_t bytes) {
  struct copying *c = arg;
  if (bytes)
    memcpy(place, c->dense, bytes);
  c->dense += bytes;
}

static void gather_fields(void *arg, char *place, size_t bytes) {
  struct copying *c = arg;
  const char *why = jlpi_pack_fields(c->w, c->item->element, place, elements(c->item, bytes), NULL);
  if (why)
    jlpi_fail_new(JLPAR_EINVAL, "%s holds %s, which means nothing in another process",
                  c->item->name ? c->item->name : "an array", why);
}

static void scatter_fields(void *arg, char *place, size_t bytes) {
  struct copying *c = arg;
  jlpi_unpack_fields(c->r, c->item->element, place, elements(c->item, bytes), NULL);
}

static void tell_handles(void *arg, char *place, size_t bytes) {
  struct copying *c = arg;
  jlpi_value_handles(c->item->element, place, elements(c->item, bytes), c->handles);
}

static int has_fields(const jlpi_item *item) {
  return item->element && item->element->nfields > 0;
}

void jlpi_region_handles(const jlpi_item *item, const char *data, const jlpi_handles *handles) {
  struct copying c = {.item = item, .handles = handles};
  if (has_fields(item))
    each_run(item, (char *)data, tell_handles, &c);
}

struct giving_back {
  const jlpi_item *item;
  const jlpi_type *kept_type;
  const void *kept;
};

static void give_back_run(void *arg, char *place, size_t bytes) {
  struct giving_back *g = arg;
  const jlpi_type *type = g->item->element;
  for (size_t at = 0; at + type->bytes <= bytes; at += type->bytes)
    jlpi_value_give_back(type, place + at, g->kept_type, g->kept);
}

void jlpi_region_give_back(const jlpi_item *item, char *data, const jlpi_type *kept_type, const void *kept) {
  struct giving_back g = {item, kept_type, kept};
  if (has_fields(item) && item->element->bytes)
    each_run(item, data, give_back_run, &g);
}

struct run_copy {
  char *to_region;
  const char *from_region;
};

static void copy_run(void *arg, char *place, size_t bytes) {
  struct run_copy *c = arg;
  if (bytes)
    memcpy(place, c->from_region + (place - c->to_region), bytes);
}

void jlpi_region_copy(const jlpi_item *item, char *to, const char *from) {
  struct run_copy c = {to, from};
  each_run(item, to, copy_run, &c);
}

void jlpi_region_gather(const jlpi_item *item, const char *data, void *dense) {
  struct copying c = {.item = item, .dense = dense};
  each_run(item, (char *)data, gather, &c);
}

void jlpi_region_scatter(const jlpi_item *item, char *data, const void *dense) {
  struct copying c = {.item = item, .dense = (char *)dense};
  each_run(item, data, scatter, &c);
}

void jlpi_region_pack(jlpi_writer *w, const jlpi_item *item, const char *data) {
  struct copying c = {.item = item, .w = w};
  c.dense = jlpi_pack_array(w, data, content_bytes(item));
  if (c.dense)
    each_run(item, (char *)data, gather, &c);
  if (has_fields(item))
    each_run(item, (char *)data, gather_fields, &c);
}

void jlpi_region_unpack(jlpi_reader *r, const jlpi_item *item, char *data) {
  struct copying c = {.item = item, .r = r};
  c.dense = (char *)jlpi_unpack_array(r, content_bytes(item));
  if (r->bad)
    return;
  each_run(item, data, scatter, &c);
  if (has_fields(item))
    each_run(item, data, scatter_fields, &c);
}

static void tell_dense(void *arg, char *place, size_t bytes) {
  struct copying *c = arg;
  (void)place;
  jlpi_value_handles(c->item->element, c->dense, elements(c->item, bytes), c->handles);
  c->dense += bytes;
}

static void skip_fields(void *arg, char *place, size_t bytes) {
  struct copying *c = arg;
  (void)place;
  jlpi_skip_fields(c->r, c->item->element, elements(c->item, bytes));
}

void jlpi_content_handles(jlpi_reader *r, const jlpi_item *item, const jlpi_handles *handles) {
  struct copying c = {.item = item, .r = r, .handles = handles};
  char *region = (char *)item->base + item->first; /* only its shape counts */
  c.dense = (char *)jlpi_unpack_array(r, content_bytes(item));
  if (r->bad || !has_fields(item))
    return;
  each_run(item, region, tell_dense, &c);
  each_run(item, region, skip_fields, &c);
}

/* The first word of a description. Most regions are near the beginning of something small: that the rest of it then is
 * numbers of 32 bits, and no element's type follows where nobody asks for it, is worth a cache line. */
enum {
  MODE = 0xffff,
  NDIMS_AT = 16,
  ALIGNMENT_AT = 20, /* the address, modulo JLPI_PACK_ALIGN */
  WIDE = 1 << 28,
  FIELDS = 1 << 29,
  LENT = 1 << 30
};

static int is_wide(const jlpi_item *item) {
  return item->member > UINT32_MAX || item->bytes > UINT32_MAX || item->first != (int32_t)item->first;
}

static void describe(jlpi_writer *w, const jlpi_item *item, int more) {
  uint32_t alignment = (uint32_t)((uintptr_t)item->base + (size_t)item->first) % JLPI_PACK_ALIGN;
  int wide = is_wide(item), fields = has_fields(item);
  jlpi_pack_u32(w, (uint32_t)(item->mode | item->ndims << NDIMS_AT | (wide ? WIDE : 0) | (fields ? FIELDS : 0) | more) |
                       alignment << ALIGNMENT_AT);
  if (wide) {
    jlpi_pack(w, (uint64_t[]){item->member, (uint64_t)item->first, item->bytes}, 3 * sizeof(uint64_t));
  } else {
    jlpi_pack(w, (uint32_t[]){(uint32_t)item->member, (uint32_t)item->first, (uint32_t)item->bytes}, 3 * sizeof(uint32_t));
  }
  if (fields)
    jlpi_pack_address(w, item->element);
  if (item->ndims) {
    jlpi_pack_u64(w, item->run);
    jlpi_pack(w, item->count, (size_t)item->ndims * sizeof *item->count);
    jlpi_pack(w, item->stride, (size_t)item->ndims * sizeof *item->stride);
  }
}

/* gives its first word */
static uint32_t read_description(jlpi_reader *r, jlpi_item *item) {
  uint32_t word = jlpi_unpack_u32(r);
  item->mode = (int)(word & MODE);
  item->ndims = (int)(word >> NDIMS_AT & 7);
  item->member = word & WIDE ? jlpi_unpack_u64(r) : jlpi_unpack_u32(r);
  item->first = word & WIDE ? (ptrdiff_t)jlpi_unpack_u64(r) : (int32_t)jlpi_unpack_u32(r);
  item->bytes = word & WIDE ? jlpi_unpack_u64(r) : jlpi_unpack_u32(r);
  if (word & FIELDS)
    item->element = jlpi_unpack_address(r);
  r->bad |= item->ndims > 4;
  if (item->ndims && !r->bad) {
    item->run = jlpi_unpack_u64(r);
    jlpi_unpack_into(r, item->count, (size_t)item->ndims * sizeof *item->count);
    jlpi_unpack_into(r, item->stride, (size_t)item->ndims * sizeof *item->stride);
  }
  return word;
}

void jlpi_item_pack_lent(jlpi_writer *w, const jlpi_item *item, const void *lies_at) {
  describe(w, item, LENT);
  jlpi_pack_u64(w, (uintptr_t)lies_at);
}

void jlpi_item_pack(jlpi_writer *w, const jlpi_item *item) {
  describe(w, item, 0);
  if (item->mode & JLPI_IN)
    jlpi_region_pack(w, item, (char *)item->base + item->first);
}

/* memory for a region at an address with the same alignment as at the caller */
static int make_room(jlpi_region *region, uint32_t alignment) {
  region->memory = jlpi_room_take(region->item.bytes + JLPI_PACK_ALIGN);
  if (!region->memory)
    return 0;
  region->data = (char *)region->memory + alignment;
  return 1;
}

int jlpi_item_unpack(jlpi_reader *r, const jlpi_message *m, jlpi_region *region) {
  jlpi_item *item = &region->item;
  *region = (jlpi_region){0};
  uint32_t word = read_description(r, item);
  if (r->bad)
    return 0;
  int lent = (word & LENT) != 0, in = item->mode & JLPI_IN && !lent;
  int lies_well = (uintptr_t)m->data % JLPI_PACK_ALIGN == 0;
  if (lent)
    region->lent = jlpi_unpack_u64(r);
  if (in && lies_well && item->ndims == 0 && !has_fields(item))
    region->data = (char *)jlpi_unpack_array(r, item->bytes);
  else if (!make_room(region, word >> ALIGNMENT_AT & (JLPI_PACK_ALIGN - 1)))
    return 0;
  else if (in)
    jlpi_region_unpack(r, item, region->data);
  else if (has_fields(item)) /* what is not written goes back, too: it must be no handle that somebody else once had */
    memset(region->data, 0, item->bytes);
  item->base = region->data - item->first;
  return !r->bad;
}
