/* SPDX-License-Identifier: MIT
 *
 * The table of counted references, for references.c and lost.c only.
 */
#ifndef JLPI_REMOTE_REFERENCES_H
#define JLPI_REMOTE_REFERENCES_H

#include "remote/remote.h"

#include <pthread.h>

struct count {
  int pid, via; /* who holds it; who passed it on to him */
  long n;
};

struct reference {
  struct reference *next;
  int kind;
  jlpar_future handle; /* of a channel: the same three numbers */
  struct count *counts; /* at home: of all; elsewhere: of this process, its arrivals */
  int ncounts;
  /* at home */
  int held, born; /* held: a local reference is kept for the others */
  /* elsewhere */
  const jlpi_type *type; /* of a channel's elements, if it is noted */
  long refs; /* of a channel: local references */
  int subscribed, noted;
};

enum { JLPI_REFERENCE_BUCKETS = 4096 };
extern struct reference *jlpi_references[JLPI_REFERENCE_BUCKETS];
extern pthread_mutex_t jlpi_references_lock; /* guards all references; never held while releasing */

/* ---- with the lock ---- */

void jlpi_reference_count(struct reference *e, int pid, int via, long n); /* adds n */
int jlpi_reference_is_free(const struct reference *e);                    /* all counts are zero */
/* at home, of one that is free; 0: e is to be forgotten */
int jlpi_reference_is_remembered(struct reference *e);

/* ---- without ---- */

void jlpi_reference_release(int kind, jlpar_future h);      /* the local reference that was kept for the others */
/* pid: who is about to hold it; or who had passed it on */
void jlpi_reference_tell(enum jlpi_kind message, int kind, jlpar_future h, int pid, long n);

#endif
