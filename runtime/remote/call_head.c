/* SPDX-License-Identifier: MIT
 *
 * What stands in front of a call's body; docs/internals/messages.md shows the bytes. What a CALL says to many is packed once:
 * body and part begin at multiples of JLPI_PACK_ALIGN, as they did there, because of the arrays in them. Without arrays, or
 * packed for one process, it is a SHORT_CALL, without gaps: what two processes exchange costs by the cache line.
 */
#include "remote/short_id.h"

struct head { /* behind the kind and flags */
  uint64_t id, begin, end, stream;
  jlpi_far_address site;
  char pad[JLPI_PACK_ALIGN - sizeof(uint32_t) - 6 * sizeof(uint64_t)]; /* the body begins aligned */
} __attribute__((packed));

_Static_assert(sizeof(uint32_t) + sizeof(struct head) == JLPI_PACK_ALIGN, "arrays in the body lie aligned");

/* All of a SHORT_CALL in front of its body, but for the future's number or the block, begin and how many iterations in
 * four bytes each. A call of a word fits the cache line that UCX begins with it. */
struct short_head {
  uint64_t word; /* its own bits: the site */
  uint64_t stream;
};
_Static_assert((int)JLPI_SHORT_OWN_BITS == (int)JLPI_NEAR_ADDRESS_BITS && JLPI_CALL_FLAGS < 1 << JLPI_SHORT_FLAG_BITS, "they fit");

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

static inline uint64_t short_word(const jlpi_call_head *h, uint32_t near) {
  unsigned flags = (unsigned)(h->flags | (near ? 0 : JLPI_CALL_WIDE)) & JLPI_CALL_FLAGS;
  return jlpi_short_word(JLPI_M_SHORT_CALL, flags, near ? h->id : 0, near);
}

/* the site's address if all numbers fit, or 0: it is WIDE */
static inline uint32_t narrow(const jlpi_site *site, const jlpi_call_head *h) {
  int block_fits = !(h->flags & JLPI_CALL_BLOCK) || h->end <= UINT32_MAX;
  return jlpi_short_id_fits(h->id) && block_fits ? jlpi_address_near(site) : 0;
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
static inline void short_head_write(void *to, const jlpi_site *site, const jlpi_call_head *h, uint32_t near,
                                    uint64_t future) {
  to = put(to, &(struct short_head){short_word(h, near), h->stream}, sizeof(struct short_head));
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
  jlpi_pack_open(w);
  void *room = jlpi_pack_room(w, short_head_bytes(h, !near));
  if (room)
    short_head_write(room, site, h, near, 0);
}

void jlpi_call_pack_plain(jlpi_writer *w, const jlpi_site *site, uint64_t id, uint64_t stream, const void *env) {
  jlpi_call_head h = {.id = id, .stream = stream};
  size_t bytes = jlpi_type_bytes(site->env);
  uint32_t near = narrow(site, &h);
  if (!near) {
    jlpi_call_begin_short(w, site, &h);
    jlpi_pack(w, env, bytes);
    return;
  }
  jlpi_pack_open(w);
  char *room = jlpi_pack_room(w, sizeof(struct short_head) + bytes);
  if (!room)
    return;
  put(room, &(struct short_head){short_word(&h, near), stream}, sizeof(struct short_head));
  jlpi_copy(room + sizeof(struct short_head), env, bytes);
}

void jlpi_call_unpack_short(jlpi_reader *r, jlpi_call_head *h, const jlpi_site **site) {
  struct short_head head;
  r->at = 0; /* with the kind */
  jlpi_unpack_into(r, &head, sizeof head);
  h->flags = (int)jlpi_short_flags(head.word) | JLPI_CALL_SHORT;
  h->begin = h->end = 0;
  h->stream = head.stream;
  if (h->flags & JLPI_CALL_WIDE) {
    struct wide more;
    jlpi_unpack_into(r, &more, sizeof more);
    h->id = more.id;
    *site = jlpi_address_here(&more.site);
  } else {
    h->id = jlpi_short_id(head.word);
    *site = jlpi_address_of_near(jlpi_short_own(head.word));
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
  jlpi_pack_open(w);
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
