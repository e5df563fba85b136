/* SPDX-License-Identifier: MIT
 *
 * See shared.h. Segments are found by their names in a hash table and by addresses in an array sorted by them. A few
 * of those removed last are remembered, so that who uses one once more is told what is wrong.
 */
#include "wire/shared.h"

#include "base/memory.h"
#include "wire/address.h"

#include <pthread.h>

enum { BUCKETS = 64, REMEMBERED = 256 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards all of this */
static jlpi_segment *buckets[BUCKETS];
static jlpi_segment **sorted;
static size_t count, room;
static struct {
  const char *base;
  size_t bytes;
} removed[REMEMBERED];
static size_t removals;

static jlpi_segment **bucket_of(uint32_t maker, uint64_t number) {
  return &buckets[(number * 31 + maker) % BUCKETS];
}

static jlpi_segment **place_of(uint32_t maker, uint64_t number) {
  jlpi_segment **at = bucket_of(maker, number);
  while (*at && !((*at)->maker == maker && (*at)->number == number))
    at = &(*at)->next;
  return at;
}

/* how many begin at or below p */
static size_t count_below(const char *p) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (sorted[middle]->base <= p)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* one behind the last byte may be where another one begins, which then counts */
static jlpi_segment *find(const char *p) {
  size_t k = count_below(p);
  jlpi_segment *s = k ? sorted[k - 1] : NULL;
  return s && (size_t)(p - s->base) <= s->bytes ? s : NULL;
}

/* ---- those removed last ---- */

static void remember(const jlpi_segment *s) {
  size_t k = removals++ % REMEMBERED;
  removed[k].base = s->base;
  removed[k].bytes = s->bytes;
}

/* another one lies there now */
static void forget(const jlpi_segment *s) {
  for (size_t k = 0; k < REMEMBERED; k++)
    if (removed[k].base && removed[k].base <= s->base + s->bytes && s->base <= removed[k].base + removed[k].bytes)
      removed[k].base = NULL;
}

static int was_at(const char *p) {
  for (size_t k = 0; k < REMEMBERED; k++)
    if (removed[k].base && p >= removed[k].base && (size_t)(p - removed[k].base) <= removed[k].bytes)
      return 1;
  return 0;
}

int jlpi_segment_was_at(const volatile void *pointer) {
  pthread_mutex_lock(&lock);
  int was = was_at((const char *)pointer);
  pthread_mutex_unlock(&lock);
  return was;
}

/* ---- coming and going ---- */

static int make_room(void) {
  if (count < room)
    return 1;
  size_t wanted = room ? 2 * room : 16;
  jlpi_segment **more = jlpi_realloc(sorted, wanted * sizeof *more);
  if (!more)
    return 0;
  sorted = more;
  room = wanted;
  return 1;
}

static void insert(jlpi_segment *s) {
  size_t k = count_below(s->base);
  memmove(&sorted[k + 1], &sorted[k], (count++ - k) * sizeof *sorted);
  sorted[k] = s;
  jlpi_segment **bucket = bucket_of(s->maker, s->number);
  s->next = *bucket;
  *bucket = s;
  s->holders = 1;
}

int jlpi_segment_add(jlpi_segment *s) {
  pthread_mutex_lock(&lock);
  int has_room = make_room();
  if (has_room) {
    forget(s);
    insert(s);
  }
  pthread_mutex_unlock(&lock);
  return has_room;
}

void jlpi_segment_let_go(jlpi_segment *s) {
  pthread_mutex_lock(&lock);
  int last = --s->holders == 0;
  pthread_mutex_unlock(&lock);
  if (last)
    s->gone(s);
}

jlpi_segment *jlpi_segment_take(uint32_t maker, uint64_t number) {
  pthread_mutex_lock(&lock);
  jlpi_segment **at = place_of(maker, number), *s = *at;
  if (s) {
    *at = s->next;
    size_t k = count_below(s->base);
    memmove(&sorted[k - 1], &sorted[k], (count-- - k) * sizeof *sorted);
    remember(s);
  }
  pthread_mutex_unlock(&lock);
  return s;
}

jlpi_segment *jlpi_segment_at(const volatile void *pointer) {
  pthread_mutex_lock(&lock);
  jlpi_segment *s = find((const char *)pointer);
  if (s)
    s->holders++;
  pthread_mutex_unlock(&lock);
  return s;
}

/* ---- common objects ---- */

static pthread_mutex_t commons_lock = PTHREAD_MUTEX_INITIALIZER;
static jlpi_common *commons;

void jlpi_common_add(jlpi_common *c) {
  pthread_mutex_lock(&commons_lock);
  c->next = commons;
  __atomic_store_n(&commons, c, __ATOMIC_RELAXED);
  pthread_mutex_unlock(&commons_lock);
}

void jlpi_common_remove(jlpi_common *c) {
  pthread_mutex_lock(&commons_lock);
  for (jlpi_common **at = &commons; *at; at = &(*at)->next)
    if (*at == c) {
      *at = c->next;
      break;
    }
  pthread_mutex_unlock(&commons_lock);
}

jlpi_common *jlpi_commons_lock(void) {
  pthread_mutex_lock(&commons_lock);
  return commons;
}

void jlpi_commons_unlock(void) {
  pthread_mutex_unlock(&commons_lock);
}

int jlpi_common_holds(const void *address) {
  if (!__atomic_load_n(&commons, __ATOMIC_RELAXED)) /* most programs have none */
    return 0;
  const jlpi_common *c = jlpi_commons_lock();
  while (c && !(c->is_shared && (size_t)((const char *)address - (const char *)c->address) < c->bytes))
    c = c->next;
  jlpi_commons_unlock();
  return c != NULL;
}

/* ---- pointers in messages ---- */

enum { NOWHERE, IN_SEGMENT, IN_COMMON };

int jlpi_pack_shared(jlpi_writer *w, const void *pointer) {
  pthread_mutex_lock(&lock);
  const jlpi_segment *s = pointer ? find(pointer) : NULL;
  int freed = pointer && !s && was_at(pointer);
  uint32_t what = s ? IN_SEGMENT : NOWHERE, maker = s ? s->maker : 0;
  uint64_t number = s ? s->number : 0, offset = s ? (uint64_t)((const char *)pointer - s->base) : 0;
  pthread_mutex_unlock(&lock);
  if (pointer && !s && jlpi_common_holds(pointer))
    what = IN_COMMON;
  else if (pointer && !s)
    return freed ? JLPAR_ERELEASED : JLPAR_EINVAL;
  jlpi_pack_u32(w, what);
  if (what == IN_SEGMENT) {
    jlpi_pack_u32(w, maker);
    jlpi_pack_u64(w, number);
    jlpi_pack_u64(w, offset);
  } else if (what == IN_COMMON) {
    jlpi_pack_address(w, pointer);
  }
  return JLPAR_OK;
}

static void *place_here(uint32_t maker, uint64_t number, uint64_t offset) {
  pthread_mutex_lock(&lock);
  const jlpi_segment *s = *place_of(maker, number);
  void *place = s && offset <= s->bytes ? s->base + offset : NULL;
  pthread_mutex_unlock(&lock);
  return place;
}

void *jlpi_unpack_shared(jlpi_reader *r, int *known) {
  uint32_t what = jlpi_unpack_u32(r);
  *known = 1;
  if (what == IN_COMMON)
    return jlpi_unpack_address(r);
  if (what != IN_SEGMENT)
    return NULL;
  uint32_t maker = jlpi_unpack_u32(r);
  uint64_t number = jlpi_unpack_u64(r), offset = jlpi_unpack_u64(r);
  void *place = place_here(maker, number, offset);
  *known = place != NULL || r->bad;
  return place;
}
