/* SPDX-License-Identifier: MIT */
#include "wire/pack.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

static int grow(jlpi_writer *w, size_t bytes) {
  size_t room = w->room * 2;
  if (room < w->bytes + bytes)
    room = w->bytes + bytes;
  unsigned char *data = jlpi_buffer_new(room, &room);
  if (!data)
    return 0;
  if (w->bytes)
    memcpy(data, w->data, w->bytes);
  jlpi_buffer_free(w->data);
  w->data = data;
  w->room = room;
  return 1;
}

void *jlpi_pack_more(jlpi_writer *w, size_t bytes) {
  if (w->failed)
    return NULL;
  if (w->room - w->bytes < bytes && (bytes > SIZE_MAX / 4 || !grow(w, bytes))) {
    w->failed = 1;
    return NULL;
  }
  void *place = w->data + w->bytes;
  w->bytes += bytes;
  return place;
}

void jlpi_pack_string(jlpi_writer *w, const char *text) {
  size_t bytes = text ? strlen(text) + 1 : 0;
  jlpi_pack_u32(w, (uint32_t)bytes);
  jlpi_pack(w, text, bytes);
}

/* no object's alignment is larger than its size */
static size_t alignment_for(size_t bytes) {
  size_t alignment = 1;
  while (alignment < bytes && alignment < JLPI_PACK_ALIGN)
    alignment *= 2;
  return alignment;
}

/* The padding comes after a byte that counts it, so that the reader needs no rule of its own. */
void *jlpi_pack_array(jlpi_writer *w, const void *like, size_t bytes) {
  size_t alignment = alignment_for(bytes);
  size_t want = (uintptr_t)like % alignment, at = (w->bytes + 1) % alignment;
  unsigned char pad = (unsigned char)((want + alignment - at) % alignment);
  w->aligned |= alignment > 1;
  jlpi_pack(w, &pad, 1);
  unsigned char *gap = jlpi_pack_room(w, pad);
  if (gap)
    memset(gap, 0, pad);
  return jlpi_pack_room(w, bytes);
}

void jlpi_pack_align(jlpi_writer *w) {
  w->aligned = 1;
  size_t gap = (JLPI_PACK_ALIGN - w->bytes % JLPI_PACK_ALIGN) % JLPI_PACK_ALIGN;
  void *room = jlpi_pack_room(w, gap);
  if (room && gap)
    memset(room, 0, gap);
}

void jlpi_pack_free(jlpi_writer *w) {
  jlpi_buffer_free(w->data);
  *w = (jlpi_writer){0};
}

const void *jlpi_unpack_array(jlpi_reader *r, size_t bytes) {
  const unsigned char *pad = jlpi_unpack(r, 1);
  if (pad)
    jlpi_unpack(r, *pad);
  return jlpi_unpack(r, bytes);
}

const char *jlpi_unpack_string(jlpi_reader *r) {
  uint32_t bytes = jlpi_unpack_u32(r);
  const char *text = bytes ? jlpi_unpack(r, bytes) : NULL;
  if (text && text[bytes - 1]) {
    r->bad = 1;
    return NULL;
  }
  return text;
}

uint64_t jlpi_hash(const void *data, size_t bytes) {
  uint64_t hash = XXH3_64bits(data, bytes);
  return hash ? hash : 1;
}
