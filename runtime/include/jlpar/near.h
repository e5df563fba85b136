/* SPDX-License-Identifier: MIT
 *
 * near.h - the common case of put and take, in the caller: as long as one thread alone uses jlpar, a value that is but
 * bytes goes into or out of a ring with room, where nobody is in line who would have to be told. Everything else is a
 * call, which goes on inside when the channel is near. Part of jlpar.h; not to be used otherwise.
 *
 * How the lone thread keeps others out is told in runtime/base/alone.h.
 */
#ifndef JLPAR_NEAR_H
#define JLPAR_NEAR_H

/* the beginning of a channel of this process */
typedef struct jlpi_ring {
  jlpar_channel handle;
  size_t put_below;  /* so many values must not be reached for a near put; 0: not now */
  size_t take_above; /* more than so many must be there for a near take; (size_t)-1: not now */
  size_t bytes;      /* of a value */
  size_t room, head, count; /* in values */
  char *values;
} jlpi_ring;

enum { JLPI_NEAR = 8 };
extern _Thread_local jlpi_ring *jlpi_near[JLPI_NEAR]; /* which the lone thread used last; NULL on others */
extern int jlpi_shared, jlpi_inside;

static inline __attribute__((always_inline)) jlpi_ring *jlpi_near_begin(jlpar_channel c, size_t bytes) {
  jlpi_ring *r = jlpi_near[c.id % JLPI_NEAR];
  if (__builtin_expect(!r || r->handle.id != c.id || r->handle.home != c.home || r->handle.maker != c.maker ||
                       r->bytes != bytes || __atomic_load_n(&jlpi_shared, __ATOMIC_RELAXED), 0))
    return NULL; /* once shared, inside stays 0 */
  __atomic_store_n(&jlpi_inside, 1, __ATOMIC_RELAXED);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (__builtin_expect(!__atomic_load_n(&jlpi_shared, __ATOMIC_RELAXED), 1))
    return r;
  __atomic_store_n(&jlpi_inside, 0, __ATOMIC_RELEASE);
  return NULL;
}

static inline __attribute__((always_inline)) void jlpi_near_end(void) {
  __atomic_store_n(&jlpi_inside, 0, __ATOMIC_RELEASE);
}

/* Near put and take give 1 when done; else jlpi_channel_put or _take must follow: they may still be inside. */

static inline __attribute__((always_inline)) int jlpi_near_put(jlpar_channel c, const void *value, size_t bytes) {
  jlpi_ring *r = jlpi_near_begin(c, bytes);
  if (!r)
    return 0;
  size_t count = r->count, at = r->head + count;
  if (__builtin_expect(count >= r->put_below, 0))
    return 0;
  __builtin_memcpy(r->values + (at >= r->room ? at - r->room : at) * bytes, value, bytes);
  r->count = count + 1;
  jlpi_near_end();
  return 1;
}

static inline __attribute__((always_inline)) int jlpi_near_take(jlpar_channel c, void *value, size_t bytes) {
  jlpi_ring *r = jlpi_near_begin(c, bytes);
  if (!r)
    return 0;
  size_t count = r->count, at = r->head;
  if (__builtin_expect(count <= r->take_above, 0))
    return 0;
  __builtin_memcpy(value, r->values + at * bytes, bytes);
  r->head = at + 1 == r->room ? 0 : at + 1;
  r->count = count - 1;
  jlpi_near_end();
  return 1;
}

#endif
