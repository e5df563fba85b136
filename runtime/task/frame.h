/* SPDX-License-Identifier: MIT
 *
 * A frame is the copy of a call that its task works on: the env, room for the result, and copies of the
 * memory that its items describe, with the env's pointers set to them. One block, plus one per item.
 *
 * When the task has succeeded and something must come back (out memory, an assignment's target), the frame
 * outlives it until whoever waits delivers it.
 */
#ifndef JLPI_FRAME_H
#define JLPI_FRAME_H

#include "task/task.h"

/* fail the task with JLPAR_EINVAL where a section, or one of a call's, has a length below 0 */
void jlpi_item_check(const jlpi_site *site, const jlpi_item *item);
void jlpi_items_check(const jlpi_call *call);
jlpi_frame *jlpi_frame_new(const jlpi_call *call); /* NULL without memory */
/* of a call with nothing but env and target */
jlpi_frame *jlpi_frame_small(const jlpi_site *site, const void *env, void *target);
/* room for any lazy site (jlpi_site.lazy), which is given later */
jlpi_frame *jlpi_frame_for_note(void);
void jlpi_frame_take_note(jlpi_frame *f, const jlpi_site *site, const void *env, void *target);
jlpi_child *jlpi_frame_child(jlpi_frame *f); /* room for it in the frame */
void *jlpi_frame_result(jlpi_frame *f);
const jlpi_site *jlpi_frame_site(const jlpi_frame *f);
void jlpi_frame_run(jlpi_frame *f);
int jlpi_frame_delivers(const jlpi_frame *f); /* something must be written by the waiter */
void jlpi_frame_retain(jlpi_frame *f);
/* writes it (once, whoever comes first) unless failed; then lets the frame go */
void jlpi_frame_deliver(void *frame, int failed);
void jlpi_frame_free(jlpi_frame *f);

/* Deep copies of typed values: bytes, with handles pinned and serialized structs unpacked anew. */
void jlpi_value_copy(const jlpi_type *type, void *to, const void *from);
/* the handles inside are let go */
void jlpi_value_drop(const jlpi_type *type, void *value);

/* What unpack made for a copy is given back (the serializer's third function), unless `kept`, of kept_type or NULL,
 * holds the same bytes: then it went there. */
void jlpi_value_give_back(const jlpi_type *type, void *value, const jlpi_type *kept_type, const void *kept);

/* the program's own references of the handles inside: values in channels have them */
void jlpi_value_retain(const jlpi_type *type, void *value);
void jlpi_value_release(const jlpi_type *type, void *value);

/* How handles of a kind (JLPI_FUTURE ...) are counted; channel/ and array/ add theirs. None of these fails:
 * a handle that was released already is left alone. */
typedef struct jlpi_pinner {
  void (*pin)(void *handle), (*unpin)(void *handle), (*retain)(void *handle), (*release)(void *handle);
} jlpi_pinner;
extern jlpi_pinner jlpi_pinners[];

#endif
