/* SPDX-License-Identifier: MIT
 *
 * What stands in front of a call's body; docs/internals/messages.md shows the bytes. What a CALL says to many is packed once:
 * body and part begin at multiples of JLPI_PACK_ALIGN, as they did there, because of the arrays in them. Without arrays, or
 * packed for one process, it is a SHORT_CALL, without gaps: what two processes exchange costs by the cache line.
 */
#include "remote/remote.h"

struct head { /* behind the kind and flags */
  uint64_t id, begin, end, stream;
  jlpi_far_address site;
  char pad[JLPI_PACK_ALIGN - sizeof(uint32_t) - 6 * sizeof(uint64_t)]; /* the body begins aligned */
} __attribute__((packed));

_Static_assert(sizeof(uint32_t) + sizeof(struct head) == JLPI_PACK_ALIGN, "arrays in the body lie aligned");

/* All of a SHORT_CALL in front of its body, but for the future's number or the block, begin and how many iterations in
 * four bytes each. A call of a word fits the cache line that UCX begins with it. */
struct short_head {
  uint32_t kind : JLPI_KIND_BITS, flags : 10, slot : 16;      /* of the request's id ... */
  uint32_t generation : 8, site : JLPI_NEAR_ADDRESS_BITS;
  uint64_t stream;
} __attribute__((packed));
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the kind's bits are the lowest of the first word");

/* With WIDE slot, generation and site are 0, and these follow; then the block as two numbers of eight bytes. With zeros, so
 * that arrays behind it lie as aligned as behind a narrow head. */
struct wide {
  uint64_t id;
  jlpi_far_address site;
  char pad[JLPI_PACK_ALIGN - 3 * sizeof(uint64_t)];
};
_Static_assert(sizeof(struct wide) == JLPI_PACK_ALIGN, "it moves what is behind it by so much");

struct narrow_block {
  uint32_t begin, iterations;
} __attribute__((packed));

enum { SLOT_MAX = (1 << 16) - 1, GENERATION_MAX = (1 << 8) - 1 };

static int fits(uint64_t id) {
  return (uint32_t)id <= SLOT_MAX && id >> 32 <= GENERATION_MAX;
}

/* the site's address if all numbers fit, or 0: it is WIDE */
static uint32_t narrow(const jlpi_site *site, const jlpi_call_head *h) {
  int block_fits = !(h->flags & JLPI_CALL_BLOCK) || h->end <= UINT32_MAX;
  return fits(h->id) && block_fits ? jlpi_address_near(site) : 0;
}

/* in front of the body */
static size_t short_head_bytes(const jlpi_call_head *h, int wide) {
  size_t block = h->flags & JLPI_CALL_BLOCK ? wide ? 2 * sizeof(uint64_t) : sizeof(struct narrow_block) : 0;
  size_t future = h->flags & JLPI_CALL_FUTURE ? sizeof(uint64_t) : 0;
  return sizeof(struct short_head) + (wide ? sizeof(struct wide) : 0) + future + block;
}

static void *put(void *to, const void *from, size_t bytes) {
  memcpy(to, from, bytes);
  return (char *)to + bytes;
}

/* to: room for short_head_bytes; near: as narrow said; future: its number, with JLPI_CALL_FUTURE */
static void short_head_write(void *to, const jlpi_site *site, const jlpi_call_head *h, uint32_t near, uint64_t future) {
  struct short_head head = {.kind = JLPI_M_SHORT_CALL, .stream = h->stream, .site = near,
                            .flags = (unsigned)(h->flags | (near ? 0 : JLPI_CALL_WIDE)) & JLPI_CALL_FLAGS};
  if (near) {
    head.slot = (uint16_t)h->id;
    head.generation = (uint8_t)(h->id >> 32);
  }
  to = put(to, &head, sizeof head);
  if (!near) {
    struct wide more = {.id = h->id};
    jlpi_address_far(site, &more.site);
    to = put(to, &more, sizeof more);
  }
  if (h->flags & JLPI_CALL_FUTURE)
    to = put(to, &future, sizeof future);
  if (!(h->flags & JLPI_CALL_BLOCK))
    return;
  if (!near)
    put(to, (uint64_t[]){h->begin, h->end}, 2 * sizeof(uint64_t));
  else
    put(to, &(struct narrow_block){(uint32_t)h->begin, (uint32_t)(h->end - h->begin)}, sizeof(struct narrow_block));
}

void jlpi_call_begin(jlpi_writer *w, const jlpi_far_address *site, const jlpi_call_head *h) {
  struct head head = {h->id, h->begin, h->end, h->stream, *site, {0}};
  *w = jlpi_message_begin_with(JLPI_M_CALL, (unsigned)h->flags & JLPI_CALL_FLAGS);
  jlpi_pack(w, &head, sizeof head);
}

int jlpi_call_is_short(const jlpi_writer *body, const jlpi_writer *part) {
  return !body->aligned && !(part && part->aligned);
}

void jlpi_call_begin_short(jlpi_writer *w, const jlpi_site *site, const jlpi_call_head *h) {
  uint32_t near = narrow(site, h);
  *w = jlpi_pack_begin();
  void *room = jlpi_pack_room(w, short_head_bytes(h, !near));
  if (room)
    short_head_write(room, site, h, near, 0);
}

void jlpi_call_unpack_short(jlpi_reader *r, jlpi_call_head *h, const jlpi_site **site) {
  struct short_head head;
  r->at = 0; /* with the kind */
  jlpi_unpack_into(r, &head, sizeof head);
  *h = (jlpi_call_head){.id = (uint64_t)head.generation << 32 | head.slot, .stream = head.stream,
                        .flags = (int)head.flags | JLPI_CALL_SHORT};
  if (head.flags & JLPI_CALL_WIDE) {
    struct wide more;
    jlpi_unpack_into(r, &more, sizeof more);
    h->id = more.id;
    *site = jlpi_address_here(&more.site);
  } else {
    *site = jlpi_address_of_near(head.site);
  }
}

void jlpi_call_unpack_block(jlpi_reader *r, jlpi_call_head *h) {
  if (!(h->flags & JLPI_CALL_BLOCK))
    return;
  if (h->flags & JLPI_CALL_WIDE) {
    h->begin = jlpi_unpack_u64(r);
    h->end = jlpi_unpack_u64(r);
  } else {
    h->begin = jlpi_unpack_u32(r);
    h->end = h->begin + jlpi_unpack_u32(r);
  }
}

/* as much as mostly is enough */
void jlpi_call_leave_room(jlpi_writer *w, int flags) {
  *w = jlpi_pack_begin();
  jlpi_pack_room(w, short_head_bytes(&(jlpi_call_head){.flags = flags}, 0));
}

void jlpi_call_fill_room(jlpi_writer *w, const jlpi_site *site, const jlpi_call_head *h, uint64_t future) {
  size_t left = short_head_bytes(h, 0);
  uint32_t near = narrow(site, h);
  if (near) {
    short_head_write(w->data, site, h, near, future);
    return;
  }
  jlpi_writer wide = jlpi_pack_begin();
  void *room = jlpi_pack_room(&wide, short_head_bytes(h, 1));
  if (room)
    short_head_write(room, site, h, 0, future);
  jlpi_pack(&wide, w->data + left, w->bytes - left);
  wide.aligned = w->aligned;
  wide.flags = w->flags;
  jlpi_pack_free(w);
  *w = wide;
}
