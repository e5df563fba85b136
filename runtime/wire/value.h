/* SPDX-License-Identifier: MIT
 *
 * Values on the wire: the bytes as they are, then, for each field that means nothing elsewhere, what it
 * takes to make it again.
 *
 *   array of n values of a type:  n * type->bytes raw bytes | of value 0: its fields' extras, in order | of 1 ...
 *
 * An extra is an address (JLPI_FUNCTION, JLPI_STATIC), a place in a shared array (JLPI_SHARED), nothing (handles are
 * the same numbers everywhere), or what the type's pack function wrote (JLPI_SERIALIZED). Handles are told to a
 * listener, because a handle that travels gives its receiver a reference.
 */
#ifndef JLPI_VALUE_H
#define JLPI_VALUE_H

#include <jlpar/generated.h>
#include "wire/pack.h"

/* kind: the field's, JLPI_FUTURE ...; h: the same three numbers, whatever it names */
typedef struct jlpi_handles {
  void (*told)(void *arg, int kind, jlpar_future h);
  void *arg;
} jlpi_handles;

/* type NULL: no value */
static inline size_t jlpi_type_bytes(const jlpi_type *type) {
  return type ? type->bytes : 0;
}

/* type NULL: but bytes */
static inline int jlpi_has_fields(const jlpi_type *type) {
  return type && type->nfields;
}

/* jlpi_pack_fields - the extras of `count` values; the raw bytes are the caller's business (it may gather them
 * from strides). Returns NULL, or what cannot travel: "a pointer to memory that is not static". */
const char *jlpi_pack_extras(jlpi_writer *w, const jlpi_type *type, const void *values, size_t count,
                             const jlpi_handles *handles); /* of a type with fields */
static inline const char *jlpi_pack_fields(jlpi_writer *w, const jlpi_type *type, const void *values, size_t count,
                                           const jlpi_handles *handles) {
  return jlpi_has_fields(type) ? jlpi_pack_extras(w, type, values, count, handles) : NULL;
}
int jlpi_cannot_travel(const char *why); /* the code for that: JLPAR_EINVAL; JLPAR_ERELEASED of what was freed */
/* jlpi_unpack_fields - puts the extras into `count` values whose raw bytes are in place. */
void jlpi_unpack_extras(jlpi_reader *r, const jlpi_type *type, void *values, size_t count,
                        const jlpi_handles *handles); /* of a type with fields */
static inline void jlpi_unpack_fields(jlpi_reader *r, const jlpi_type *type, void *values, size_t count,
                                      const jlpi_handles *handles) {
  if (jlpi_has_fields(type))
    jlpi_unpack_extras(r, type, values, count, handles);
}
/* jlpi_value_handles - tells the handles inside values that lie in memory. */
void jlpi_tell_fields(const jlpi_type *type, const void *values, size_t count, const jlpi_handles *handles);
static inline void jlpi_value_handles(const jlpi_type *type, const void *values, size_t count, const jlpi_handles *handles) {
  if (jlpi_has_fields(type))
    jlpi_tell_fields(type, values, count, handles);
}

/* raw bytes and extras of one value; type NULL: nothing */
static inline const char *jlpi_pack_value(jlpi_writer *w, const jlpi_type *type, const void *value,
                                          const jlpi_handles *handles) {
  if (!type)
    return NULL;
  jlpi_pack(w, value, type->bytes);
  return jlpi_pack_fields(w, type, value, 1, handles);
}
static inline void jlpi_unpack_value(jlpi_reader *r, const jlpi_type *type, void *value, const jlpi_handles *handles) {
  if (!type)
    return;
  jlpi_unpack_into(r, value, type->bytes);
  if (!r->bad)
    jlpi_unpack_fields(r, type, value, 1, handles);
}

/* passes over the extras of so many values */
void jlpi_skip_fields(jlpi_reader *r, const jlpi_type *type, size_t count);

#endif
