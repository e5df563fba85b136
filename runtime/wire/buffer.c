/* SPDX-License-Identifier: MIT */
#include "wire/buffer.h"

#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>

/* before the front */
struct head {
  void *block; /* what the buffer lies in */
  size_t bytes; /* of a small block; 0: it is malloc's */
};

enum {
  BEFORE = sizeof(struct head) + JLPI_BUFFER_FRONT, /* keeps the alignment */
  SMALL = 576,                                      /* a block's size */
  SMALL_ROOM = SMALL - (JLPI_BUFFER_ALIGN - 16) - BEFORE
};
_Static_assert(BEFORE % JLPI_BUFFER_ALIGN == 0, "data is aligned where the block is");

static void *set_up(void *block, size_t bytes) {
  uintptr_t mask = JLPI_BUFFER_ALIGN - 1;
  char *at = (char *)(((uintptr_t)block + mask) & ~mask);
  *(struct head *)at = (struct head){block, bytes};
  return at + BEFORE;
}

void *jlpi_buffer_new(size_t bytes, size_t *room) {
  int small = bytes <= SMALL_ROOM;
  size_t whole = (bytes + JLPI_BUFFER_ALIGN - 1) & ~(size_t)(JLPI_BUFFER_ALIGN - 1);
  void *block = small ? jlpi_block_get(SMALL) : whole < bytes ? NULL : jlpi_aligned_alloc(JLPI_BUFFER_ALIGN, whole + BEFORE);
  if (block && room)
    *room = small ? SMALL_ROOM : whole;
  return block ? set_up(block, small ? SMALL : 0) : NULL;
}

void jlpi_buffer_free(void *data) {
  if (!data)
    return;
  struct head head = *(struct head *)((char *)data - BEFORE);
  if (head.bytes)
    jlpi_block_put(head.block, head.bytes);
  else
    jlpi_free(head.block);
}
