/* SPDX-License-Identifier: MIT */
#include "wire/value.h"

#include "wire/address.h"
#include "wire/shared.h"

#include <stdio.h>

static const char *pack_serialized(jlpi_writer *w, const jlpi_serializer *s, const void *value) {
  size_t bytes = s->pack(value, NULL, 0);
  jlpi_pack_u64(w, bytes);
  void *room = jlpi_pack_room(w, bytes);
  if (room && s->pack(value, room, bytes) != bytes)
    return "a serializer that asks for another size each time";
  return NULL;
}

static void tell(const jlpi_field *f, const void *place, const jlpi_handles *handles) {
  jlpar_future h;
  if (!handles || !jlpi_is_handle(f->kind))
    return;
  memcpy(&h, place, sizeof h);
  if (h.id)
    handles->told(handles->arg, f->kind, h);
}

/* why the pointer that this thread packed last cannot travel */
static _Thread_local struct {
  char text[200];
  int code;
} why_not;

static const char *pack_into_shared(jlpi_writer *w, const char *name, const void *pointer) {
  int status = jlpi_pack_shared(w, pointer), was_freed = status == JLPAR_ERELEASED;
  if (status == JLPAR_OK)
    return NULL;
  why_not.code = status;
  snprintf(why_not.text, sizeof why_not.text, "'%s', a pointer to %s", name,
           was_freed ? "a shared array that was freed" : "memory that is in no shared array");
  return why_not.text;
}

int jlpi_cannot_travel(const char *why) {
  return why == why_not.text ? why_not.code : JLPAR_EINVAL;
}

static void *unpack_from_shared(jlpi_reader *r, const char *name) {
  int known;
  void *pointer = jlpi_unpack_shared(r, &known);
  if (!known)
    r->absent = name;
  return pointer;
}

static const char *pack_field(jlpi_writer *w, const jlpi_field *f, const void *place, const jlpi_handles *handles) {
  void *pointer;
  switch (f->kind) {
  case JLPI_FUNCTION:
  case JLPI_STATIC:
    memcpy(&pointer, place, sizeof pointer);
    if (!jlpi_pack_address(w, pointer))
      return f->kind == JLPI_FUNCTION ? "a pointer to a function that no file of the program holds"
                                      : "a pointer to memory that is not static";
    return NULL;
  case JLPI_SERIALIZED:
    return pack_serialized(w, f->serializer, place);
  case JLPI_SHARED:
    memcpy(&pointer, place, sizeof pointer);
    return pack_into_shared(w, f->serializer->type, pointer);
  default:
    tell(f, place, handles);
    return NULL;
  }
}

static void unpack_field(jlpi_reader *r, const jlpi_field *f, void *place, const jlpi_handles *handles) {
  switch (f->kind) {
  case JLPI_FUNCTION:
  case JLPI_STATIC: {
    void *pointer = jlpi_unpack_address(r);
    memcpy(place, &pointer, sizeof pointer);
    break;
  }
  case JLPI_SERIALIZED: {
    size_t bytes = jlpi_unpack_u64(r);
    const void *packed = jlpi_unpack(r, bytes);
    if (packed)
      f->serializer->unpack(place, packed, bytes);
    break;
  }
  case JLPI_SHARED: {
    void *pointer = unpack_from_shared(r, f->serializer->type);
    memcpy(place, &pointer, sizeof pointer);
    break;
  }
  default:
    tell(f, place, handles);
  }
}

const char *jlpi_pack_extras(jlpi_writer *w, const jlpi_type *type, const void *values, size_t count,
                             const jlpi_handles *handles) {
  for (size_t v = 0; v < count; v++)
    for (size_t i = 0; i < type->nfields; i++) {
      const jlpi_field *f = &type->fields[i];
      for (size_t k = 0; k < f->count; k++) {
        const char *place = (const char *)values + v * type->bytes + f->offset + k * f->stride;
        const char *why = pack_field(w, f, place, handles);
        if (why)
          return why;
      }
    }
  return NULL;
}

void jlpi_unpack_extras(jlpi_reader *r, const jlpi_type *type, void *values, size_t count,
                        const jlpi_handles *handles) {
  for (size_t v = 0; v < count; v++)
    for (size_t i = 0; i < type->nfields; i++) {
      const jlpi_field *f = &type->fields[i];
      for (size_t k = 0; k < f->count && !r->bad; k++)
        unpack_field(r, f, (char *)values + v * type->bytes + f->offset + k * f->stride, handles);
    }
}

void jlpi_skip_fields(jlpi_reader *r, const jlpi_type *type, size_t count) {
  for (size_t v = 0; type && type->nfields && v < count; v++)
    for (size_t i = 0; i < type->nfields; i++)
      for (size_t k = 0; k < type->fields[i].count && !r->bad; k++) {
        int kind = type->fields[i].kind, known;
        if (kind == JLPI_FUNCTION || kind == JLPI_STATIC)
          jlpi_unpack_address(r);
        else if (kind == JLPI_SERIALIZED)
          jlpi_unpack(r, jlpi_unpack_u64(r));
        else if (kind == JLPI_SHARED)
          jlpi_unpack_shared(r, &known);
      }
}

void jlpi_tell_fields(const jlpi_type *type, const void *values, size_t count, const jlpi_handles *handles) {
  for (size_t v = 0; v < count; v++)
    for (size_t i = 0; i < type->nfields; i++) {
      const jlpi_field *f = &type->fields[i];
      for (size_t k = 0; k < f->count; k++)
        tell(f, (const char *)values + v * type->bytes + f->offset + k * f->stride, handles);
    }
}
