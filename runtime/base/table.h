/* SPDX-License-Identifier: MIT
 *
 * From handles to objects. A handle made here is a slot's index and the slot's generation, which changes when
 * the object goes: a lookup is two loads and a compare, without a lock. Handles that other processes made
 * are found in a hash table.
 *
 *     id:  generation (32 bits) | index (32 bits, from 1)
 *
 * Objects are never unmapped by their owners (they keep a list of free ones), because a lookup may race with
 * the end of the object: whoever found one locks it and looks whether its handle is still the one asked for.
 */
#ifndef JLPI_TABLE_H
#define JLPI_TABLE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include "base/lock.h"

enum { JLPI_TABLE_CHUNK = 1024, JLPI_TABLE_CHUNKS = 1 << 14 };

typedef struct jlpi_slot {
  _Atomic uint32_t generation;
  uint32_t next_free;
  void *_Atomic object;
} jlpi_slot;

typedef struct jlpi_foreign {
  uint32_t maker;
  uint64_t id;
  void *object;
  struct jlpi_foreign *next;
} jlpi_foreign;

typedef struct jlpi_table {
  jlpi_slot *_Atomic chunks[JLPI_TABLE_CHUNKS];
  jlpi_lock lock; /* guards the rest, and who writes slots */
  uint32_t used, free;
  size_t count; /* of what can be found */
  jlpi_foreign *buckets[256];
} jlpi_table;

/* the id of a new handle for object; 0 without memory */
uint64_t jlpi_table_add(jlpi_table *t, void *object);
void jlpi_table_remove(jlpi_table *t, uint64_t id);
/* under a handle that process maker made; 0 without memory */
int jlpi_table_adopt(jlpi_table *t, uint32_t maker, uint64_t id, void *object);
void jlpi_table_forget(jlpi_table *t, uint32_t maker, uint64_t id);
size_t jlpi_table_count(jlpi_table *t);
void *jlpi_table_find_foreign(jlpi_table *t, uint32_t maker, uint64_t id);

static inline void *jlpi_table_find(jlpi_table *t, uint64_t id) {
  uint32_t k = (uint32_t)id, chunk = k / JLPI_TABLE_CHUNK;
  jlpi_slot *slots = chunk < JLPI_TABLE_CHUNKS ? atomic_load_explicit(&t->chunks[chunk], memory_order_acquire) : 0;
  if (!slots)
    return 0;
  jlpi_slot *s = &slots[k % JLPI_TABLE_CHUNK];
  if (atomic_load_explicit(&s->generation, memory_order_acquire) != (uint32_t)(id >> 32))
    return 0;
  return atomic_load_explicit(&s->object, memory_order_acquire);
}

#endif
