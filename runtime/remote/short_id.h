/* SPDX-License-Identifier: MIT
 *
 * The first word of a short message that expects an answer, of a kind that is sent so often that it has to fit a cache
 * line. From its lowest bit: the kind, ten flags, slot and generation of the request's id if they fit, 24 bits of the
 * message's own.
 */
#ifndef JLPI_REMOTE_SHORT_ID_H
#define JLPI_REMOTE_SHORT_ID_H

#include "remote/remote.h"

enum {
  JLPI_SHORT_FLAG_BITS = 10,
  JLPI_SHORT_SLOT_BITS = 16,
  JLPI_SHORT_GENERATION_BITS = 8,
  JLPI_SHORT_OWN_BITS = 24,
  JLPI_SHORT_SLOT_AT = JLPI_KIND_BITS + JLPI_SHORT_FLAG_BITS,
  JLPI_SHORT_GENERATION_AT = JLPI_SHORT_SLOT_AT + JLPI_SHORT_SLOT_BITS,
  JLPI_SHORT_OWN_AT = JLPI_SHORT_GENERATION_AT + JLPI_SHORT_GENERATION_BITS
};
_Static_assert(JLPI_SHORT_OWN_AT + JLPI_SHORT_OWN_BITS == 64, "it is one word");

static inline int jlpi_short_id_fits(uint64_t id) {
  return (uint32_t)id >> JLPI_SHORT_SLOT_BITS == 0 && id >> 32 >> JLPI_SHORT_GENERATION_BITS == 0;
}

static inline uint64_t jlpi_short_word(enum jlpi_kind kind, unsigned flags, uint64_t id, uint32_t own) {
  return (uint64_t)kind | (uint64_t)flags << JLPI_KIND_BITS | (uint64_t)(uint32_t)id << JLPI_SHORT_SLOT_AT |
         id >> 32 << JLPI_SHORT_GENERATION_AT | (uint64_t)own << JLPI_SHORT_OWN_AT;
}

static inline unsigned jlpi_short_flags(uint64_t word) {
  return (unsigned)(word >> JLPI_KIND_BITS) & ((1 << JLPI_SHORT_FLAG_BITS) - 1);
}

static inline uint64_t jlpi_short_id(uint64_t word) {
  return (word >> JLPI_SHORT_SLOT_AT & ((1 << JLPI_SHORT_SLOT_BITS) - 1)) |
         (word >> JLPI_SHORT_GENERATION_AT & ((1 << JLPI_SHORT_GENERATION_BITS) - 1)) << 32;
}

static inline uint32_t jlpi_short_own(uint64_t word) {
  return (uint32_t)(word >> JLPI_SHORT_OWN_AT);
}

#endif
