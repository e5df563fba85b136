/* SPDX-License-Identifier: MIT
 *
 * near.h - the common case of put and take, in the caller: as long as one thread alone uses jlpar, a value that is but
 * bytes goes into or out of a ring with room, where nobody is in line who would have to be told. Everything else is a
 * call, still inside when the channel is near. Part of jlpar.h; not to be used otherwise.
 *
 * How the lone thread keeps others out is told in runtime/base/alone.h.
 */
#ifndef JLPAR_NEAR_H
#define JLPAR_NEAR_H

enum { JLPI_BELOW_TAKE, JLPI_BELOW_PUT };

/* the beginning of a channel of this process */
typedef struct jlpi_ring {
  jlpar_channel handle;
  /* a near take must leave less values than below[JLPI_BELOW_TAKE], a near put must find less than the other one; 0: not
   * now */
  size_t below[2];
  size_t bytes;      /* of a value */
  size_t room, head, count; /* in values */
  char *values;
} jlpi_ring;

enum { JLPI_NEAR = 8 };
/* which the lone thread used last; NULL on others */
extern _Thread_local jlpi_ring *jlpi_near[JLPI_NEAR] __attribute__((tls_model("initial-exec")));
extern int jlpi_shared, jlpi_inside;

/* inside, or NULL */
static inline __attribute__((always_inline)) jlpi_ring *jlpi_near_begin(jlpar_channel c, size_t bytes) {
  jlpi_ring *r = jlpi_near[c.id % JLPI_NEAR];
  if (__builtin_expect(!r || r->handle.id != c.id || r->handle.home != c.home || r->handle.maker != c.maker ||
                       r->bytes != bytes, 0))
    return NULL;
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

/* Near put and take give 1 when done, and end it; else they are still inside, and jlpi_inside_put or _take must follow. */

static inline __attribute__((always_inline)) int jlpi_near_put(jlpi_ring *r, const void *value, size_t bytes) {
  size_t count = r->count, at = r->head + count;
  if (__builtin_expect(count >= r->below[JLPI_BELOW_PUT], 0))
    return 0;
  __builtin_memcpy(r->values + (at >= r->room ? at - r->room : at) * bytes, value, bytes);
  r->count = count + 1;
  jlpi_near_end();
  return 1;
}

static inline __attribute__((always_inline)) int jlpi_near_take(jlpi_ring *r, void *value, size_t bytes) {
  size_t left = r->count - 1, at = r->head; /* none there: left is beyond all */
  if (__builtin_expect(left >= r->below[JLPI_BELOW_TAKE], 0))
    return 0;
  __builtin_memcpy(value, r->values + at * bytes, bytes);
  r->head = at + 1 == r->room ? 0 : at + 1;
  r->count = left;
  jlpi_near_end();
  return 1;
}

#endif
