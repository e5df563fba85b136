/* SPDX-License-Identifier: MIT
 *
 * The memory of messages.
 *
 *     [ head ][ front: JLPI_BUFFER_FRONT bytes ][ data: aligned to JLPI_BUFFER_ALIGN ]
 *
 * The front belongs to whoever has the buffer just now: a transport keeps what it must know of a message there, so
 * that a message is one piece of memory from its first byte packed until its receiver lets it go. Short ones come from
 * the blocks of the calling thread (base/memory.h), without malloc.
 */
#ifndef JLPI_BUFFER_H
#define JLPI_BUFFER_H

#include "base/memory.h"

enum { JLPI_BUFFER_ALIGN = 64, JLPI_BUFFER_FRONT = 112 };

struct jlpi_buffer_head {
  void *block;  /* what the buffer lies in */
  size_t bytes; /* of a small block; 0: it is malloc's */
};

enum {
  JLPI_BUFFER_BEFORE = sizeof(struct jlpi_buffer_head) + JLPI_BUFFER_FRONT, /* keeps the alignment */
  JLPI_BUFFER_SMALL = 576,                                                  /* a block's size */
  JLPI_BUFFER_SMALL_ROOM = JLPI_BUFFER_SMALL - (JLPI_BUFFER_ALIGN - 16) - JLPI_BUFFER_BEFORE
};
_Static_assert(JLPI_BUFFER_BEFORE % JLPI_BUFFER_ALIGN == 0, "data is aligned where the block is");

void *jlpi_buffer_new_large(size_t bytes, size_t *room);

/* jlpi_buffer_new - memory for at least so many bytes; sets *room, if not NULL, to how many. NULL without memory. */
static inline void *jlpi_buffer_new(size_t bytes, size_t *room) {
  if (bytes > JLPI_BUFFER_SMALL_ROOM)
    return jlpi_buffer_new_large(bytes, room);
  void *block = jlpi_block_get(JLPI_BUFFER_SMALL);
  if (__builtin_expect(!block, 0))
    return NULL;
  if (room)
    *room = JLPI_BUFFER_SMALL_ROOM;
  uintptr_t mask = JLPI_BUFFER_ALIGN - 1;
  char *at = (char *)(((uintptr_t)block + mask) & ~mask);
  *(struct jlpi_buffer_head *)at = (struct jlpi_buffer_head){block, JLPI_BUFFER_SMALL};
  return at + JLPI_BUFFER_BEFORE;
}

/* on any thread; NULL is fine */
static inline void jlpi_buffer_free(void *data) {
  if (!data)
    return;
  struct jlpi_buffer_head head = *(struct jlpi_buffer_head *)((char *)data - JLPI_BUFFER_BEFORE);
  if (__builtin_expect(head.bytes != 0, 1))
    jlpi_block_put(head.block, JLPI_BUFFER_SMALL);
  else
    jlpi_free(head.block);
}

static inline void *jlpi_buffer_front(void *data) {
  return (char *)data - JLPI_BUFFER_FRONT;
}
static inline void *jlpi_buffer_data(void *front) {
  return (char *)front + JLPI_BUFFER_FRONT;
}

#endif
