/* SPDX-License-Identifier: MIT
 *
 * Distributed arrays.
 *
 *   maker (home)            process 3               process 4              anybody who holds the handle
 *   ------------            ---------               ---------              ----------------------------
 *   record: layout          record: layout          record: layout         record: layout, asked for when first used
 *   refs                    chunk 0                 chunk 1
 *
 * A handle is counted like others (remote/references.c): who does not hold it does not use the array. But only the
 * references of the home's own program keep the array. With the last of them it is released, whoever else holds it: the
 * home tells all who have a record (DARRAY_GONE), and each forgets it and frees its chunk, unless something runs there that
 * was given the handle (`busy`: a call from elsewhere, a task): then behind that. From then on every use is
 * JLPAR_ERELEASED. When the home dies its arrays go in the same way.
 *
 * Always true: a layout never changes; a chunk's memory stays where it is until it is freed.
 * A chunk is asked for, filled and read by calls of sites (darray_call.h), like a program's own.
 */
#ifndef JLPI_DARRAY_H
#define JLPI_DARRAY_H

#include "array/darray_layout.h"
#include "task/task.h"

typedef struct jlpi_darray {
  struct jlpi_darray *next;
  jlpar_darray handle;
  jlpi_layout *layout;
  int chunk;  /* which one is here; -1: none */
  jlpi_box box; /* its part of the index space */
  char *data;   /* its elements, dense */
  void *memory; /* in which they lie */
  char *halo;   /* rows of others before the chunk, then those behind it; NULL: none were fetched (darray_exchange.c) */
  size_t before, after; /* so many */
  /* the table's lock guards what follows */
  long refs;       /* at home: the program's */
  long busy;       /* what runs here and was given the handle */
  long users;      /* who looks at this record, and the table */
  int *askers, naskers; /* at home: processes without a chunk that asked for the layout */
  int gone;        /* JLPAR_ERELEASED; JLPAR_EEXITED: its home died; else JLPAR_OK */
} jlpi_darray;

/* ---- darray.c: the table ---- */

/* jlpi_darray_make - a record for an array that is made here (refs is then 1), or that another process has made. Takes the
 * layout over. NULL without memory; then, too. */
jlpi_darray *jlpi_darray_make(jlpi_layout *layout);
jlpi_darray *jlpi_darray_adopt(jlpar_darray h, jlpi_layout *layout, uint64_t ended_then);
uint64_t jlpi_darrays_ended(void); /* to be noted before the layout is asked for */
#define JLPI_IS_NOT_ENDED UINT64_MAX /* its home waits for this */
int jlpi_darray_room(jlpi_darray *a); /* memory for the chunk that is here, zeroed; 0 without */

/* jlpi_darray_find - what this process knows of h; to be given back. NULL: nothing, and *status says whether it may be asked
 * for at its home (JLPAR_OK) or why not (JLPAR_ERELEASED, JLPAR_EEXITED). */
jlpi_darray *jlpi_darray_find(jlpar_darray h, int *status);
void jlpi_darray_done(jlpi_darray *a);
int jlpi_darray_note_asker(jlpi_darray *a, int pid); /* 0 without memory */
void jlpi_darray_unmake(jlpar_darray h); /* here, and in all other processes */
size_t jlpi_darrays_live(void);

/* ---- darray_use.c ---- */

/* A record that the calling task looks at; given back when it fails. */
typedef struct jlpi_darray_use {
  jlpi_node node;
  jlpi_darray *array;
} jlpi_darray_use;
/* jlpi_darray_use_begin - fails the task: JLPAR_ERELEASED, JLPAR_EEXITED; JLPAR_ETYPE unless elements have the size of
 * elem_bytes, 0: of any. May wait for the home. */
jlpi_darray *jlpi_darray_use_begin(jlpi_darray_use *u, const jlpi_spot *at, jlpar_darray d, size_t elem_bytes);
void jlpi_darray_use_end(jlpi_darray_use *u);

/* ---- darray_new.c, darray_copy.c ---- */

jlpar_darray jlpi_darray_new_like(const jlpi_spot *at, const jlpi_layout *l); /* of zeros, in the same processes */
void jlpi_darray_fill_from(const jlpi_spot *at, jlpar_darray d, const void *from); /* jlpar_gather's counterpart */

#endif
