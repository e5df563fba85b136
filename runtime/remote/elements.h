/* SPDX-License-Identifier: MIT */
#ifndef JLPI_REMOTE_ELEMENTS_H
#define JLPI_REMOTE_ELEMENTS_H

#include "remote/remote.h"

/* what a put brought: type NULL if it is but bytes */
typedef struct jlpi_element {
  const jlpi_type *type;
  void *value; /* unpacked; the request's value then */
} jlpi_element;

/* of a put that is about to be sent: its value's type if that is more than bytes, else NULL; may wait */
const jlpi_type *jlpi_element_type(const jlpi_channel_request *r);
/* behind the request; NULL, or what the value holds that cannot travel */
const char *jlpi_element_pack(jlpi_writer *w, const jlpi_type *type, const jlpi_channel_request *r);
/* at the home, once for each put: the handles are held until jlpi_element_done. put: the channel has the value */
jlpi_element jlpi_element_unpack(jlpi_reader *from, jlpi_channel_request *r, int sender);
void jlpi_element_done(jlpi_element e, int put);
/* behind a reply that is JLPAR_OK; NULL, or what the value holds that cannot travel */
const char *jlpi_element_answer(jlpi_writer *w, const jlpi_channel_request *r, int to);
void jlpi_element_take(jlpi_reader *from, jlpi_channel_request *r);

#endif
