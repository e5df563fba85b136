/* SPDX-License-Identifier: MIT
 *
 * A block's memory. An item that depends on the iteration (out(a[i])) becomes, for a block, the hull of what
 * its iterations name. Linear ones are their hull; of others only what some iteration named is written
 * back, because the gaps belong to other blocks.
 */
#include "loop/blocks.h"

#include "base/memory.h"

#include <stdlib.h>

size_t jlpi_blocks_count(uint64_t iterations, uint64_t chunk, int workers) {
  if (chunk)
    return (size_t)(iterations / chunk + (iterations % chunk != 0));
  return iterations < (uint64_t)workers ? (size_t)iterations : (size_t)workers;
}

void jlpi_block_range(uint64_t iterations, uint64_t chunk, int workers, size_t b, jlpi_block *block) {
  if (chunk) {
    block->begin = b * chunk;
    block->end = iterations - block->begin < chunk ? iterations : block->begin + chunk;
  } else {
    uint64_t each = iterations / (uint64_t)workers, longer = iterations % (uint64_t)workers;
    block->begin = b * each + (b < longer ? b : longer);
    block->end = block->begin + each + (b < longer);
  }
}

static jlpi_item section(const jlpi_call *call, size_t item, uint64_t k) {
  jlpi_item where = call->items[item];
  call->site->section(call->env, k, item, &where);
  return where;
}

jlpi_item jlpi_block_region(const jlpi_call *call, size_t item, uint64_t begin, uint64_t end) {
  jlpi_item hull = section(call, item, begin);
  ptrdiff_t low = hull.first, high = hull.first + (ptrdiff_t)hull.bytes;
  uint64_t step = (hull.mode & JLPI_LINEAR) && end - begin > 1 ? end - begin - 1 : 1;
  for (uint64_t k = begin + step; k < end; k += step) {
    jlpi_item one = section(call, item, k);
    ptrdiff_t top = one.first + (ptrdiff_t)one.bytes;
    low = one.first < low ? one.first : low;
    high = top > high ? top : high;
  }
  hull.first = low;
  hull.bytes = (size_t)(high - low);
  hull.ndims = 0;
  return hull;
}

int jlpi_comes_back(const jlpi_item *item) {
  return (item->mode & (JLPI_OUT | JLPI_REDUCE)) && !(item->mode & JLPI_GLOBAL);
}

void jlpi_block_pack(const jlpi_call *call, jlpi_block *block) {
  uint32_t n = 0;
  for (size_t k = 0; k < call->nitems; k++)
    n += (call->items[k].mode & JLPI_EACH) != 0;
  if (n == 0)
    return;
  jlpi_pack_u32(&block->part, n);
  for (size_t k = 0; k < call->nitems; k++)
    if (call->items[k].mode & JLPI_EACH) {
      jlpi_item region = jlpi_block_region(call, k, block->begin, block->end);
      jlpi_item_pack(&block->part, &region);
    }
}

const jlpi_writer *jlpi_block_part(const jlpi_block *block) {
  static unsigned char none[sizeof(uint32_t)]; /* items */
  static const jlpi_writer no_items = {.data = none, .bytes = sizeof none};
  return block->part.bytes || block->part.failed ? &block->part : &no_items;
}

void jlpi_block_handles(const jlpi_call *call, const jlpi_block *block, int pid) {
  for (size_t k = 0; k < call->nitems; k++)
    if ((call->items[k].mode & JLPI_EACH) && (call->items[k].mode & JLPI_IN)) {
      jlpi_item region = jlpi_block_region(call, k, block->begin, block->end);
      jlpi_item_sent(&region, pid);
    }
}

/* ---- taking results ---- */

static int has_failed(const jlpi_block *block, uint64_t k) {
  for (size_t f = 0; f < block->nfailed; f++)
    if (block->failed[f].k == k)
      return 1;
  return 0;
}

/* Memory for as long as one block is taken: small things lie on the stack. */
struct desk {
  _Alignas(JLPI_PACK_ALIGN) char small[512];
  size_t used;
};

/* zeroed, for any object of that size; NULL without memory */
static char *desk_take(struct desk *d, size_t bytes) {
  size_t whole = (bytes + JLPI_PACK_ALIGN - 1) & ~(size_t)(JLPI_PACK_ALIGN - 1);
  if (whole < bytes || whole > sizeof d->small - d->used || jlpi_alignment_of(bytes) > JLPI_PACK_ALIGN)
    return jlpi_object_alloc(bytes);
  char *place = d->small + d->used;
  d->used += whole;
  return memset(place, 0, bytes);
}

static void desk_give(const struct desk *d, char *place) {
  if (place < d->small || place >= d->small + sizeof d->small)
    free(place);
}

/* a region that came back, in memory of its own */
static char *unpacked(struct desk *d, jlpi_reader *r, const jlpi_item *region) {
  char *data = desk_take(d, region->bytes);
  if (!data)
    jlpar_fail(JLPAR_ENOMEM, "no memory for %zu bytes that a loop brings back", region->bytes);
  jlpi_region_unpack(r, region, data);
  return data;
}

static void take_each(struct desk *d, const jlpi_call *call, size_t item, jlpi_block *block) {
  jlpi_item hull = jlpi_block_region(call, item, block->begin, block->end);
  char *base = call->items[item].base;
  if ((hull.mode & JLPI_LINEAR) && !block->nfailed) {
    jlpi_region_unpack(&block->content, &hull, base + hull.first);
    jlpi_item_got(&hull, block->reply->from);
    return;
  }
  char *data = unpacked(d, &block->content, &hull);
  for (uint64_t k = block->begin; k < block->end; k++) {
    if (has_failed(block, k))
      continue;
    jlpi_item one = section(call, item, k);
    jlpi_region_copy(&one, base + one.first, data + (one.first - hull.first));
    jlpi_item_got(&one, block->reply->from);
  }
  desk_give(d, data);
}

/* The partial results lie in memory of their own; a copy of the env points at them. */
static void fold(struct desk *d, const jlpi_call *call, char **partial) {
  size_t bytes = call->site->env->bytes;
  char *from = desk_take(d, bytes);
  if (!from)
    jlpar_fail(JLPAR_ENOMEM, "no memory for a reduction");
  memcpy(from, call->env, bytes);
  for (size_t k = 0; k < call->nitems; k++)
    if (partial[k]) {
      char *pointer = partial[k] - call->items[k].first;
      memcpy(from + call->items[k].member, &pointer, sizeof pointer);
    }
  call->site->combine(call->env, from);
  desk_give(d, from);
}

/* Regions came back in the order in which they went: those of the body, then those of the part. */
void jlpi_block_take(const jlpi_call *call, jlpi_block *block) {
  struct desk d;
  int folds = 0;
  d.used = 0;
  char **partial = (char **)desk_take(&d, (call->nitems + 1) * sizeof *partial);
  if (!partial)
    jlpar_fail(JLPAR_ENOMEM, "no memory for the results of a loop");
  for (size_t k = 0; k < call->nitems; k++) {
    const jlpi_item *item = &call->items[k];
    if (!jlpi_comes_back(item) || (item->mode & JLPI_EACH))
      continue;
    if (item->mode & JLPI_REDUCE) {
      partial[k] = unpacked(&d, &block->content, item);
      folds = 1;
    } else {
      jlpi_region_unpack(&block->content, item, (char *)item->base + item->first);
      jlpi_item_got(item, block->reply->from);
    }
  }
  for (size_t k = 0; k < call->nitems; k++)
    if ((call->items[k].mode & JLPI_EACH) && jlpi_comes_back(&call->items[k]))
      take_each(&d, call, k, block);
  if (folds && call->site->combine)
    fold(&d, call, partial);
  for (size_t k = 0; k < call->nitems; k++)
    desk_give(&d, partial[k]);
  desk_give(&d, (char *)partial);
}
