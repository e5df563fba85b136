/* SPDX-License-Identifier: MIT */
#include "wire/buffer.h"

void *jlpi_buffer_new_large(size_t bytes, size_t *room) {
  size_t whole = (bytes + JLPI_BUFFER_ALIGN - 1) & ~(size_t)(JLPI_BUFFER_ALIGN - 1);
  char *block = whole < bytes ? NULL : jlpi_aligned_alloc(JLPI_BUFFER_ALIGN, whole + JLPI_BUFFER_BEFORE);
  if (!block)
    return NULL;
  if (room)
    *room = whole;
  *(struct jlpi_buffer_head *)block = (struct jlpi_buffer_head){block, 0};
  return block + JLPI_BUFFER_BEFORE;
}
