/* SPDX-License-Identifier: MIT
 *
 * The memory of messages.
 *
 *     [ front: JLPI_BUFFER_FRONT bytes ][ data: aligned to JLPI_BUFFER_ALIGN ]
 *
 * The front belongs to whoever has the buffer just now: a transport keeps what it must know of a message there, so
 * that a message is one piece of memory from its first byte packed until its receiver lets it go. Short ones come from
 * the blocks of the calling thread (base/memory.h), without malloc.
 */
#ifndef JLPI_BUFFER_H
#define JLPI_BUFFER_H

#include <stddef.h>

enum { JLPI_BUFFER_ALIGN = 64, JLPI_BUFFER_FRONT = 112 };

/* jlpi_buffer_new - memory for at least so many bytes; sets *room, if not NULL, to how many. NULL without memory. */
void *jlpi_buffer_new(size_t bytes, size_t *room);
void jlpi_buffer_free(void *data); /* on any thread; NULL is fine */

static inline void *jlpi_buffer_front(void *data) {
  return (char *)data - JLPI_BUFFER_FRONT;
}
static inline void *jlpi_buffer_data(void *front) {
  return (char *)front + JLPI_BUFFER_FRONT;
}

#endif
