/* SPDX-License-Identifier: MIT
 *
 * Memory that several processes of a host share, as messages see it: a pointer into it lies somewhere else in each
 * process and travels as (segment, offset). A segment is named by the process that made it and a number.
 *
 *     process 2                 message                  process 3
 *     p = base + 40   ------>   maker 2, number 7, 40   ------>   base there + 40
 *
 * What a segment is besides (who else has it, how it was mapped) its owner knows: array/. The objects under the
 * directive shared are static, and travel as addresses of static objects do (address.h).
 *
 * Any thread may call these. A segment that is found stays until it is let go, also when it is removed meanwhile.
 */
#ifndef JLPI_SHARED_H
#define JLPI_SHARED_H

#include <jlpar/generated.h>
#include "wire/pack.h"

typedef struct jlpi_segment {
  struct jlpi_segment *next; /* of its bucket */
  uint32_t maker;
  uint64_t number;
  char *base;
  size_t bytes; /* that pointers may point at; one behind them is fine, too */
  int holders;  /* the table is one; under its lock */
  void (*gone)(struct jlpi_segment *s); /* the last holder has let go: unmaps and frees it */
} jlpi_segment;

/* jlpi_segment_add - from now on it is found; the table holds it. 0 without memory, nothing is done then. */
int jlpi_segment_add(jlpi_segment *s);
/* jlpi_segment_take - from now on it is found no more, and the caller holds it instead of the table. NULL: it was not
 * there. */
jlpi_segment *jlpi_segment_take(uint32_t maker, uint64_t number);
/* jlpi_segment_at - the one that the pointer points into, held; NULL: none. */
jlpi_segment *jlpi_segment_at(const volatile void *pointer);
void jlpi_segment_let_go(jlpi_segment *s);
/* jlpi_segment_was_at - it points to where one of those removed last lay. */
int jlpi_segment_was_at(const volatile void *pointer);

/* jlpi_common_holds - the address lies in an object under the directive shared that is shared. */
int jlpi_common_holds(const void *address);
/* The list of them, newest first, while it is locked. */
jlpi_common *jlpi_commons_lock(void);
void jlpi_commons_unlock(void);

/* jlpi_pack_shared - a pointer into a segment or a common object, or NULL.
 * Returns  JLPAR_OK; JLPAR_ERELEASED: it pointed into a segment that was removed; JLPAR_EINVAL: into neither */
int jlpi_pack_shared(jlpi_writer *w, const void *pointer);
/* jlpi_unpack_shared - the same place here; *known 0: this process does not have that segment. */
void *jlpi_unpack_shared(jlpi_reader *r, int *known);

#endif
