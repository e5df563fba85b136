/* SPDX-License-Identifier: MIT */
#ifndef JLPI_REMOTE_ELEMENTS_H
#define JLPI_REMOTE_ELEMENTS_H

#include "remote/remote.h"

/* what a put brought: type NULL if it is but bytes */
typedef struct jlpi_element {
  const jlpi_type *type;
  void *value; /* unpacked; the request's value then */
  int no_memory; /* for that; nothing is held */
} jlpi_element;

int jlpi_element_is_bytes(const jlpi_channel_request *r); /* a value of so many bytes and of that type can be nothing more */
/* of a put that is about to be sent: its value's type if that is more than bytes, else NULL; may wait. JLPAR_OK, or why
 * the home did not say, with r->error */
int jlpi_element_type(jlpi_channel_request *r, const jlpi_type **type);
/* behind the request; NULL, or what the value holds that cannot travel */
const char *jlpi_element_pack(jlpi_writer *w, const jlpi_type *type, const jlpi_channel_request *r);
/* the handles are on their way: when nothing but a death can keep the message from its receiver */
void jlpi_element_sent(const jlpi_type *type, const void *value, int to);
/* at the home, once for each put: the handles are held until jlpi_element_done. put: the channel has the value */
jlpi_element jlpi_element_unpack(jlpi_reader *from, jlpi_channel_request *r, int sender);
void jlpi_element_done(jlpi_element e, int put);
/* behind a reply that is JLPAR_OK; NULL, or what the value holds that cannot travel. Tells the handles if all is well. */
const char *jlpi_element_answer(jlpi_writer *w, const jlpi_channel_request *r, int to);
void jlpi_element_take(jlpi_reader *from, jlpi_channel_request *r);

#endif
