/* SPDX-License-Identifier: MIT
 *
 * Packing: how every message between processes is written and read.
 *
 * A message is a run of values in the order of the calls that wrote them, in the byte order of the host
 * (workers are the same build of the same program). The writer grows its buffer; running out of memory is
 * remembered and told once, at the end, so that a packing function is straight-line code. The reader never
 * reads beyond its end: a message that is too short sets `bad`, and everything read from then on is zero.
 *
 * Buffers are aligned to JLPI_PACK_ALIGN, and jlpi_pack_array aligns its bytes within the message, so that
 * a receiver which got the message at such an address may use an array where it lies.
 */
#ifndef JLPI_PACK_H
#define JLPI_PACK_H

#include "wire/buffer.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define JLPI_PACK_ALIGN JLPI_BUFFER_ALIGN

typedef struct jlpi_writer {
  unsigned char *data; /* a buffer (buffer.h), which the receiver of a finished message frees */
  size_t bytes, room;
  int failed; /* out of memory */
  int aligned; /* it holds what lies right only if it begins at a multiple of JLPI_PACK_ALIGN */
  int flags;   /* of a call's body: what there is (JLPI_CALL_) */
} jlpi_writer;

typedef struct jlpi_reader {
  const unsigned char *data;
  size_t at, bytes;
  int bad; /* the message was too short, or made no sense */
  const char *absent; /* a variable that points into a shared array which this process does not have, or NULL */
} jlpi_reader;

/* jlpi_pack_room - makes room for `bytes` more and gives the place, NULL when out of memory. */
void *jlpi_pack_more(jlpi_writer *w, size_t bytes); /* the same; needs not be called */
static inline void *jlpi_pack_room(jlpi_writer *w, size_t bytes) {
  if (w->room - w->bytes < bytes || !w->data)
    return jlpi_pack_more(w, bytes);
  void *place = w->data + w->bytes;
  w->bytes += bytes;
  return place;
}
/* jlpi_pack_open - w becomes an empty one that has its buffer already; without memory for that it is `failed`. In place:
 * the compilers copy a struct by wider loads than the stores that made it, which wait until those are done, and all that
 * were before them. Behind a message that is on its way to another processor that is up to 100 ns. */
static inline void jlpi_pack_open(jlpi_writer *w) {
  w->bytes = w->room = 0;
  w->data = jlpi_buffer_new(0, &w->room);
  w->failed = !w->data;
  w->aligned = w->flags = 0;
}
static inline jlpi_writer jlpi_pack_begin(void) {
  jlpi_writer w;
  jlpi_pack_open(&w);
  return w;
}
void jlpi_pack_string(jlpi_writer *w, const char *text); /* NULL travels as NULL */
/* jlpi_pack_array - room for an array whose address at the sender was `like`: it lies there with the same
 * alignment, up to JLPI_PACK_ALIGN, and no more than what has its size may need. */
void *jlpi_pack_array(jlpi_writer *w, const void *like, size_t bytes);
void jlpi_pack_align(jlpi_writer *w); /* goes on at a multiple of JLPI_PACK_ALIGN */
void jlpi_pack_free(jlpi_writer *w);
/* its memory, and how much of it, for whoever frees it then; w is empty */
static inline void *jlpi_pack_take(jlpi_writer *w, size_t *bytes) {
  void *data = w->data;
  *bytes = w->bytes;
  w->data = NULL;
  w->bytes = w->room = 0;
  return data;
}

static inline void jlpi_pack(jlpi_writer *w, const void *data, size_t bytes) {
  void *to = jlpi_pack_room(w, bytes);
  if (to)
    jlpi_copy(to, data, bytes);
}
static inline void jlpi_pack_u32(jlpi_writer *w, uint32_t x) {
  jlpi_pack(w, &x, sizeof x);
}
static inline void jlpi_pack_u64(jlpi_writer *w, uint64_t x) {
  jlpi_pack(w, &x, sizeof x);
}

/* jlpi_unpack - the next `bytes` of the message, where they lie; NULL when it is too short. */
static inline const void *jlpi_unpack(jlpi_reader *r, size_t bytes) {
  if (r->bad || r->bytes - r->at < bytes) {
    r->bad = 1;
    return NULL;
  }
  const void *place = r->data + r->at;
  r->at += bytes;
  return place;
}
const void *jlpi_unpack_array(jlpi_reader *r, size_t bytes);
const char *jlpi_unpack_string(jlpi_reader *r); /* lies in the message */

static inline void jlpi_unpack_align(jlpi_reader *r) {
  jlpi_unpack(r, (JLPI_PACK_ALIGN - r->at % JLPI_PACK_ALIGN) % JLPI_PACK_ALIGN);
}
static inline uint32_t jlpi_unpack_u32(jlpi_reader *r) {
  uint32_t x = 0;
  const void *from = jlpi_unpack(r, sizeof x);
  if (from)
    memcpy(&x, from, sizeof x);
  return x;
}
static inline uint64_t jlpi_unpack_u64(jlpi_reader *r) {
  uint64_t x = 0;
  const void *from = jlpi_unpack(r, sizeof x);
  if (from)
    memcpy(&x, from, sizeof x);
  return x;
}
static inline void jlpi_unpack_into(jlpi_reader *r, void *to, size_t bytes) {
  const void *from = jlpi_unpack(r, bytes);
  if (from)
    memcpy(to, from, bytes);
  else
    memset(to, 0, bytes);
}

uint64_t jlpi_hash(const void *data, size_t bytes); /* of content; never 0 */

#endif
