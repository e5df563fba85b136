/* SPDX-License-Identifier: MIT
 *
 * A block's memory. An item that depends on the iteration (out(a[i])) becomes, for a block, the hull of what
 * its iterations name. Linear ones are their hull; of others only what some iteration named is written
 * back, because the gaps belong to other blocks.
 */
#include "loop/blocks.h"

#include "base/memory.h"
#include "task/frame.h"

#include <stdlib.h>

long long jlpi_at_least_1(long long value, const char *clause, const char *file, int line) {
  if (value < 1)
    jlpi_fail(file, line, JLPAR_EINVAL, "%s wants at least 1, not %lld", clause, value);
  return value;
}

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
  jlpi_item_check(call->site, &where);
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

void jlpi_block_pack(const jlpi_call *call, jlpi_block *block, jlpi_lending *lending) {
  uint32_t n = 0;
  block->packed_end = block->end;
  for (size_t k = 0; k < call->nitems; k++)
    n += (call->items[k].mode & JLPI_EACH) != 0;
  if (n == 0)
    return;
  jlpi_pack_u32(&block->part, n);
  for (size_t k = 0; k < call->nitems; k++)
    if (call->items[k].mode & JLPI_EACH) {
      jlpi_item region = jlpi_block_region(call, k, block->begin, block->end);
      jlpi_item_lend(&block->part, &region, lending);
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

/* ---- a reply ---- */

typedef void on_region(void *arg, size_t item, const jlpi_item *region);

/* Regions come back in the order in which they went: those of the body, then those of the part. */
static void each_region(const jlpi_call *call, const jlpi_block *block, on_region *act, void *arg) {
  for (size_t k = 0; k < call->nitems; k++)
    if (jlpi_comes_back(&call->items[k]) && !(call->items[k].mode & JLPI_EACH))
      act(arg, k, &call->items[k]);
  for (size_t k = 0; k < call->nitems; k++)
    if (jlpi_comes_back(&call->items[k]) && (call->items[k].mode & JLPI_EACH)) {
      jlpi_item hull = jlpi_block_region(call, k, block->begin, block->packed_end);
      act(arg, k, &hull);
    }
}

/* Handles in what came back are told to the account of this process at once, by whoever receives the reply: when the
 * worker dies, what came from it and was not counted is forgotten (remote/settle.c). at: of each region where the worker
 * keeps it, 0: it is in the reply; NULL: all are. */
struct telling {
  const uint64_t *at;
  size_t n;
  jlpi_reader r;
  const jlpi_handles *handles;
};

static void tell_region(void *arg, size_t item, const jlpi_item *region) {
  struct telling *t = arg;
  size_t k = t->n++;
  (void)item;
  if (!t->at || !t->at[k])
    jlpi_content_handles(&t->r, region, t->handles);
}

static int may_bring_handles(const jlpi_call *call) {
  for (size_t k = 0; k < call->nitems; k++)
    if (jlpi_comes_back(&call->items[k]) && call->items[k].element && call->items[k].element->nfields)
      return 1;
  return 0;
}

static void hold(const jlpi_call *call, jlpi_block *block, const jlpi_reader *r, const uint64_t *at) {
  int from = block->reply->from;
  jlpi_handles got = jlpi_handles_from(&from);
  if (!may_bring_handles(call))
    return;
  each_region(call, block, tell_region, &(struct telling){at, 0, *r, &got});
  block->held = *r;
}

static void let_go(const jlpi_call *call, jlpi_block *block, const uint64_t *at) {
  if (block->held.bytes)
    each_region(call, block, tell_region, &(struct telling){at, 0, block->held, &jlpi_handles_unused});
  block->held.bytes = 0;
}

void jlpi_block_hold(const jlpi_call *call, jlpi_block *block, const jlpi_reader *r) {
  hold(call, block, r, NULL);
}

void jlpi_block_forget(const jlpi_call *call, jlpi_block *block) {
  uint64_t at[call->nitems + 1];
  for (size_t k = 0; k < block->nborrowed; k++)
    at[k] = block->borrowed[k] != NULL;
  let_go(call, block, block->borrowed ? at : NULL);
  for (size_t k = 0; k < block->nborrowed; k++)
    jlpi_room_give(block->borrowed[k]);
  free(block->borrowed);
  jlpi_message_free(block->reply);
  block->borrowed = NULL;
  block->nborrowed = 0;
  block->reply = NULL;
}

void jlpi_block_free(const jlpi_call *call, jlpi_block *block) {
  jlpi_block_forget(call, block);
  jlpi_pack_free(&block->part);
}

/* ---- results that are borrowed ---- */

struct borrowing {
  const jlpi_call *call;
  jlpi_block *block;
  const uint64_t *at;
  const jlpar_error *error;
};

static const jlpar_error *no_memory_to_borrow(const jlpi_call *call, size_t bytes) {
  return jlpi_error_new(JLPAR_ENOMEM, jlpi_myid, NULL, call->site->file, call->site->line,
                        "no memory for %zu bytes that a loop brings back", bytes);
}

/* of each region, in their order; returns how many */
static size_t read_places(const jlpi_call *call, jlpi_reader *r, uint64_t *at) {
  size_t n = 0;
  for (size_t k = 0; k < call->nitems; k++)
    if (jlpi_comes_back(&call->items[k]))
      at[n++] = jlpi_unpack_u64(r);
  return n;
}

static void borrow(void *arg, size_t item, const jlpi_item *region) {
  struct borrowing *b = arg;
  size_t k = b->block->nborrowed++;
  (void)item;
  if (!b->at[k] || b->error)
    return;
  void *room = b->block->borrowed[k] = jlpi_room_take(region->bytes);
  b->error = room ? jlpi_borrow(b->block->reply->from, room, b->at[k], region->bytes, b->call->site)
                  : no_memory_to_borrow(b->call, region->bytes);
}

/* Whatever goes wrong, the worker is told that it may let go, and the handles in the rest are counted. */
const jlpar_error *jlpi_block_borrow(const jlpi_call *call, jlpi_block *block, uint64_t id) {
  uint64_t at[call->nitems + 1];
  struct borrowing b = {call, block, at, NULL};
  size_t n = read_places(call, &block->content, at), bytes = (n + 1) * sizeof *block->borrowed;
  hold(call, block, &block->content, at);
  block->borrowed = calloc(1, bytes);
  if (block->borrowed)
    each_region(call, block, borrow, &b);
  else
    b.error = no_memory_to_borrow(call, bytes);
  jlpi_loan_return(block->reply->from, id, at, n);
  if (b.error)
    let_go(call, block, at);
  return b.error;
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

struct taking {
  const jlpi_call *call;
  jlpi_block *block;
  size_t n;                /* regions so far */
  char **unpacked;         /* of each of them: memory of the desk's, or NULL */
  char **partial;          /* of each item: a partial result of a reduction */
  int folds;
  struct desk desk;
};

static char *borrowed(const struct taking *t) {
  return t->block->borrowed ? t->block->borrowed[t->n - 1] : NULL;
}

/* a region that came back, in memory that is not the program's */
static char *apart(struct taking *t, const jlpi_item *region) {
  char *data = borrowed(t);
  if (data)
    return data;
  data = t->unpacked[t->n - 1] = desk_take(&t->desk, region->bytes);
  if (!data)
    jlpi_fail_new(JLPAR_ENOMEM, "no memory for %zu bytes that a loop brings back", region->bytes);
  jlpi_region_unpack(&t->block->content, region, data);
  return data;
}

static void straight(struct taking *t, const jlpi_item *region) {
  char *place = (char *)region->base + region->first;
  const char *data = borrowed(t);
  if (data)
    memcpy(place, data, region->bytes);
  else
    jlpi_region_unpack(&t->block->content, region, place);
}

/* Gaps between what the iterations name belong to other blocks, and of iterations that failed nothing is taken: what is
 * has one reference more of its handles, and then the whole region gives back those that came with it. */
static void by_iterations(struct taking *t, size_t item, const jlpi_item *hull) {
  char *data = apart(t, hull), *base = hull->base;
  for (uint64_t k = t->block->begin; k < t->block->end; k++) {
    if (has_failed(t->block, k))
      continue;
    jlpi_item one = section(t->call, item, k);
    jlpi_region_copy(&one, base + one.first, data + (one.first - hull->first));
    jlpi_region_handles(&one, base + one.first, &jlpi_handles_again);
  }
  jlpi_region_handles(hull, data, &jlpi_handles_unused);
}

static void take_region(void *arg, size_t item, const jlpi_item *region) {
  struct taking *t = arg;
  t->n++;
  if (region->mode & JLPI_REDUCE) {
    t->partial[item] = apart(t, region);
    t->folds = 1;
  } else if (!(region->mode & JLPI_EACH) || ((region->mode & JLPI_LINEAR) && !t->block->nfailed)) {
    straight(t, region);
  } else {
    by_iterations(t, item, region);
  }
}

/* The partial results lie in memory of their own; a copy of the env points at them. */
static void fold(struct desk *d, const jlpi_call *call, char **partial) {
  size_t bytes = call->site->env->bytes;
  char *from = desk_take(d, bytes);
  if (!from)
    jlpi_fail_new(JLPAR_ENOMEM, "no memory for a reduction");
  memcpy(from, call->env, bytes);
  for (size_t k = 0; k < call->nitems; k++)
    if (partial[k]) {
      char *pointer = partial[k] - call->items[k].first;
      memcpy(from + call->items[k].member, &pointer, sizeof pointer);
    }
  call->site->combine(call->env, from);
  desk_give(d, from);
}

void jlpi_block_take(const jlpi_call *call, jlpi_block *block) {
  char *unpacked[call->nitems + 1], *partial[call->nitems + 1];
  struct taking t;
  t.call = call;
  t.block = block;
  t.unpacked = unpacked;
  t.partial = partial;
  t.n = t.desk.used = 0;
  t.folds = 0;
  memset(unpacked, 0, sizeof unpacked);
  memset(partial, 0, sizeof partial);
  each_region(call, block, take_region, &t);
  block->held.bytes = 0;
  if (t.folds && call->site->combine)
    fold(&t.desk, call, partial);
  for (size_t k = 0; k < t.n; k++)
    desk_give(&t.desk, unpacked[k]);
}
