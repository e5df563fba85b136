/* SPDX-License-Identifier: MIT
 *
 * See table.h. A free slot's generation is odd, a used one's even and not 0, so that neither an old handle nor
 * a zero one finds anything.
 */
#include "base/table.h"
#include "base/memory.h"

#include <stddef.h>

static jlpi_slot *slot_at(jlpi_table *t, uint32_t k) {
  jlpi_slot *slots = atomic_load_explicit(&t->chunks[k / JLPI_TABLE_CHUNK], memory_order_acquire);
  return &slots[k % JLPI_TABLE_CHUNK];
}

static uint32_t fresh_slot(jlpi_table *t) {
  uint32_t k = t->used + 1;
  if (k / JLPI_TABLE_CHUNK >= JLPI_TABLE_CHUNKS)
    return 0;
  if (!atomic_load_explicit(&t->chunks[k / JLPI_TABLE_CHUNK], memory_order_relaxed)) {
    jlpi_slot *slots = jlpi_calloc(JLPI_TABLE_CHUNK * sizeof *slots);
    if (!slots)
      return 0;
    atomic_store_explicit(&t->chunks[k / JLPI_TABLE_CHUNK], slots, memory_order_release);
  }
  t->used = k;
  atomic_store(&slot_at(t, k)->generation, 1);
  return k;
}

uint64_t jlpi_table_add(jlpi_table *t, void *object) {
  uint64_t id = 0;
  jlpi_lock_take(&t->lock);
  uint32_t k = t->free;
  if (k)
    t->free = slot_at(t, k)->next_free;
  else
    k = fresh_slot(t);
  if (k) {
    jlpi_slot *s = slot_at(t, k);
    uint32_t generation = atomic_load(&s->generation) + 1;
    if (generation == 0)
      generation = 2;
    atomic_store_explicit(&s->object, object, memory_order_release);
    atomic_store_explicit(&s->generation, generation, memory_order_release);
    id = (uint64_t)generation << 32 | k;
    t->count++;
  }
  jlpi_lock_give(&t->lock);
  return id;
}

void jlpi_table_remove(jlpi_table *t, uint64_t id) {
  uint32_t k = (uint32_t)id;
  jlpi_lock_take(&t->lock);
  jlpi_slot *s = slot_at(t, k);
  atomic_fetch_add(&s->generation, 1);
  atomic_store(&s->object, NULL);
  s->next_free = t->free;
  t->free = k;
  t->count--;
  jlpi_lock_give(&t->lock);
}

static jlpi_foreign **bucket(jlpi_table *t, uint32_t maker, uint64_t id) {
  uint64_t h = (id ^ (uint64_t)maker << 40) * 0x9e3779b97f4a7c15u;
  return &t->buckets[h >> 56];
}

static jlpi_foreign **find_link(jlpi_table *t, uint32_t maker, uint64_t id) {
  jlpi_foreign **at = bucket(t, maker, id);
  while (*at && ((*at)->maker != maker || (*at)->id != id))
    at = &(*at)->next;
  return at;
}

int jlpi_table_adopt(jlpi_table *t, uint32_t maker, uint64_t id, void *object) {
  jlpi_foreign *f = jlpi_alloc(sizeof *f);
  if (!f)
    return 0;
  *f = (jlpi_foreign){maker, id, object, NULL};
  jlpi_lock_take(&t->lock);
  jlpi_foreign **at = bucket(t, maker, id);
  f->next = *at;
  *at = f;
  t->count++;
  jlpi_lock_give(&t->lock);
  return 1;
}

void jlpi_table_forget(jlpi_table *t, uint32_t maker, uint64_t id) {
  jlpi_lock_take(&t->lock);
  jlpi_foreign **at = find_link(t, maker, id), *f = *at;
  if (f) {
    *at = f->next;
    t->count--;
  }
  jlpi_lock_give(&t->lock);
  jlpi_free(f);
}

void *jlpi_table_find_foreign(jlpi_table *t, uint32_t maker, uint64_t id) {
  jlpi_lock_take(&t->lock);
  jlpi_foreign *f = *find_link(t, maker, id);
  void *object = f ? f->object : NULL;
  jlpi_lock_give(&t->lock);
  return object;
}

size_t jlpi_table_count(jlpi_table *t) {
  jlpi_lock_take(&t->lock);
  size_t n = t->count;
  jlpi_lock_give(&t->lock);
  return n;
}
