/* SPDX-License-Identifier: MIT */
#include "task/own.h"

#include "task/thread.h"

#include <stdlib.h>
#include <string.h>

typedef struct variable {
  struct variable *next;
  char *address;
  size_t bytes;
  char elsewhere[]; /* the content that is not at address: the others', or while they run its owners' */
} variable;

struct jlpi_own {
  _Atomic long tasks;
  variable *first;
};

_Atomic int jlpi_owns;

int jlpi_own_add(void *address, size_t bytes) {
  jlpi_task *self = jlpi_current();
  variable *v = malloc(sizeof *v + bytes);
  if (v && !self->own && (self->own = calloc(1, sizeof *self->own))) {
    self->own->tasks = 1;
    atomic_fetch_add(&jlpi_owns, 1);
  }
  if (!v || !self->own) {
    free(v);
    return 0;
  }
  v->next = self->own->first;
  v->address = address;
  v->bytes = bytes;
  memcpy(v->elsewhere, address, bytes);
  self->own->first = v;
  return 1;
}

static void swap(char *a, char *b, size_t bytes) {
  char c[256];
  for (size_t n; bytes > 0; a += n, b += n, bytes -= n) {
    n = bytes < sizeof c ? bytes : sizeof c;
    memcpy(c, a, n);
    memcpy(a, b, n);
    memcpy(b, c, n);
  }
}

void jlpi_own_exchange(const jlpi_task *t) {
  if (t->own)
    for (variable *v = t->own->first; v; v = v->next)
      swap(v->address, v->elsewhere, v->bytes);
}

void jlpi_own_inherit(jlpi_task *t) {
  t->own = jlpi_current()->own;
  if (!t->own)
    return;
  atomic_fetch_add(&t->own->tasks, 1);
  atomic_fetch_add(&jlpi_owns, 1);
}

void jlpi_own_disinherit(jlpi_task *t) {
  struct jlpi_own *own = t->own;
  if (!own)
    return;
  t->own = NULL;
  atomic_fetch_sub(&jlpi_owns, 1);
  if (atomic_fetch_sub(&own->tasks, 1) > 1)
    return;
  for (variable *v = own->first, *next; v; v = next) {
    next = v->next;
    free(v);
  }
  free(own);
}

void jlpi_own_end(void) {
  jlpi_task *self = jlpi_current();
  jlpi_own_exchange(self);
  jlpi_own_disinherit(self);
}
