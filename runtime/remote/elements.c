/* SPDX-License-Identifier: MIT
 *
 * Elements of channels elsewhere that are more than bytes: handles inside are counted, functions and what has a
 * serializer are translated.
 *
 *   put:   [value] ... | address of the elements' type, extras     told: the home is about to hold the handles
 *   take:  [value]     | address of the elements' type, extras     told: the taker is
 *
 * Who takes is told the type by the reply. Who puts must know it: the maker does, every process does of file-scope
 * channels, and another one asks at its first put (JLPI_CH_SIZE), unless the value's own type says that it is bytes.
 */
#include "remote/elements.h"

#include "base/memory.h"
#include "task/frame.h"

#include <stdlib.h>

static jlpar_future as_handle(jlpar_channel c) {
  return (jlpar_future){c.home, c.maker, c.id};
}

void jlpi_element_sent(const jlpi_type *type, const void *value, int to) {
  jlpi_handles tell = jlpi_handles_to(&to);
  jlpi_value_handles(type, value, 1, &tell);
}

/* ---- which type ---- */

/* of a name that the program cannot have given to anything else */
static int is_arithmetic(const char *name) {
  static const char *const names[] = {"char",     "short",         "int",       "long",    "float",    "double",      "size_t",
                                      "unsigned", "unsigned long", "long long", "int64_t", "uint64_t", "long double"};
  for (size_t k = 0; name && k < sizeof names / sizeof *names; k++)
    if (name[0] == names[k][0] && strcmp(name, names[k]) == 0)
      return 1;
  return 0;
}

int jlpi_element_is_bytes(const jlpi_channel_request *r) {
  return r->bytes < sizeof(void *) || is_arithmetic(r->type);
}

static int ask(jlpi_channel_request *put, const jlpi_type **type) {
  jlpi_channel_request r = {.op = JLPI_CH_SIZE, .channel = put->channel, .timeout = -1};
  int status = jlpi_channel_there(&r); /* notes what it hears */
  put->error = r.error;
  if (status == JLPAR_OK)
    jlpi_reference_element(as_handle(put->channel), type);
  return status;
}

int jlpi_element_type(jlpi_channel_request *r, const jlpi_type **type) {
  int status = JLPAR_OK;
  *type = NULL;
  if (r->op != JLPI_CH_PUT || jlpi_element_is_bytes(r))
    return JLPAR_OK;
  if (!jlpi_channel_full_type(r->channel, type) && !jlpi_reference_element(as_handle(r->channel), type))
    status = ask(r, type);
  if (*type && (*type)->bytes != r->bytes)
    *type = NULL;
  return status;
}

/* ---- put ---- */

const char *jlpi_element_pack(jlpi_writer *w, const jlpi_type *type, const jlpi_channel_request *r) {
  if (!type)
    return NULL; /* nothing follows: only bytes */
  jlpi_pack_address(w, type);
  return jlpi_pack_fields(w, type, r->value, 1, NULL);
}

jlpi_element jlpi_element_unpack(jlpi_reader *from, jlpi_channel_request *r, int sender) {
  jlpi_element e = {.type = r->value && from->at < from->bytes ? jlpi_unpack_address(from) : NULL};
  jlpi_handles got = jlpi_handles_from(&sender);
  if (!e.type || e.type->bytes != r->bytes)
    return (jlpi_element){0};
  if (!(e.value = jlpi_alloc(r->bytes))) {
    jlpi_value_handles(e.type, r->value, 1, &got);
    jlpi_value_handles(e.type, r->value, 1, &jlpi_handles_unused);
    return (jlpi_element){.no_memory = 1};
  }
  memcpy(e.value, r->value, r->bytes);
  jlpi_unpack_fields(from, e.type, e.value, 1, &got);
  r->value = e.value;
  return e;
}

void jlpi_element_done(jlpi_element e, int put) {
  if (!e.type)
    return;
  jlpi_value_release(e.type, e.value); /* the channel has references of its own */
  if (!put)
    jlpi_value_give_back(e.type, e.value, NULL, NULL);
  jlpi_free(e.value);
}

/* ---- take and peek, and the copy of a channel ---- */

static jlpar_future copy_of(const jlpi_channel_request *r) {
  jlpar_future copy;
  memcpy(&copy, r->got, sizeof copy);
  return copy;
}

/* it lives here, and is the other's from now on */
static void copy_sent(const jlpi_channel_request *r, int to) {
  jlpi_handle_sent(JLPI_OF_CHANNEL, copy_of(r), to);
  jlpi_handle_let_go(JLPI_OF_CHANNEL, copy_of(r));
}

const char *jlpi_element_answer(jlpi_writer *w, const jlpi_channel_request *r, int to) {
  const jlpi_type *type = NULL;
  if (r->op == JLPI_CH_COPY) {
    copy_sent(r, to);
    return NULL;
  }
  jlpi_channel_full_type(r->channel, &type);
  if (!type)
    return NULL;
  jlpi_pack_address(w, type);
  if (!r->got || type->bytes != r->got_bytes)
    return NULL;
  const char *why = jlpi_pack_fields(w, type, r->got, 1, NULL);
  if (!why && !w->failed)
    jlpi_element_sent(type, r->got, to);
  if (r->op == JLPI_CH_TAKE)
    jlpi_value_release(type, r->got); /* what a serialized struct points at may be its putter's, who is not asked */
  return why;
}

void jlpi_element_take(jlpi_reader *from, jlpi_channel_request *r) {
  int sender = (int)r->channel.home;
  jlpi_handles got = jlpi_handles_from(&sender);
  if (r->op == JLPI_CH_COPY) {
    if (r->got)
      jlpi_handle_got(JLPI_OF_CHANNEL, copy_of(r), sender);
    return;
  }
  const jlpi_type *type = from->at < from->bytes ? jlpi_unpack_address(from) : NULL;
  if (r->op == JLPI_CH_SIZE)
    jlpi_reference_note_element(as_handle(r->channel), type);
  else if (type && r->got && type->bytes == r->got_bytes)
    jlpi_unpack_fields(from, type, r->got, 1, &got);
}
