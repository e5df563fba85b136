/* SPDX-License-Identifier: MIT
 *
 * chunk.h - elements of distributed arrays, found without a call: each thread remembers where the chunks lie of which it
 * used elements last. Part of jlpar.h; not to be used otherwise.
 */
#ifndef JLPAR_CHUNK_H
#define JLPAR_CHUNK_H

/* elements lo <= i < lo + n of an array lie one behind the other */
typedef struct jlpi_chunk {
  uint64_t id;
  uint32_t maker;
  uint32_t epoch; /* what jlpi_chunks_epoch was */
  size_t elem_bytes, lo, n;
  char *data; /* of element lo */
} jlpi_chunk;

enum { JLPI_CHUNKS = 16 };
extern _Thread_local jlpi_chunk jlpi_chunks_of_thread[JLPI_CHUNKS];
extern uint32_t jlpi_chunks_epoch; /* atomic: another one whenever a chunk may have gone or changed its place */

/* As jlpi_here_now of generated.h: found anew behind each call, in which the task may move. */
#if defined(__x86_64__)
static inline __attribute__((always_inline)) jlpi_chunk *jlpi_chunks_now(void) {
  jlpi_chunk *c;
  __asm__("movq %%fs:0, %0\n\taddq jlpi_chunks_of_thread@gottpoff(%%rip), %0" : "=r"(c) : "m"(jlpi_shared) : "cc");
  return c;
}
#else
jlpi_chunk *jlpi_chunks_now(void);
#endif

void *jlpi_darray_find_element(const jlpi_spot *at, jlpar_darray d, size_t elem_bytes, size_t i);

static inline __attribute__((always_inline)) void *jlpi_darray_element(const jlpi_spot *at, jlpar_darray d,
                                                                       size_t elem_bytes, size_t i) {
  const jlpi_chunk *c = &jlpi_chunks_now()[(d.id + d.maker) % JLPI_CHUNKS];
  if (__builtin_expect(c->id == d.id && c->maker == d.maker && c->elem_bytes == elem_bytes && i - c->lo < c->n &&
                           c->epoch == __atomic_load_n(&jlpi_chunks_epoch, __ATOMIC_RELAXED), 1))
    return c->data + (i - c->lo) * elem_bytes;
  return jlpi_darray_find_element(at, d, elem_bytes, i);
}

#endif
