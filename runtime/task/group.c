/* SPDX-License-Identifier: MIT
 *
 * sync: children that their owner waits for.
 *
 *     jlpi_sync (owner's stack):  pending        how many were made and have not ended
 *                                 outcomes --> child --> child   of those that failed or have something to deliver
 *
 * Those that were only noted (lazy.c) it does not know: their notes know it. One that is all code in the program
 * (jlpi_sync_open) begins late, or never.
 *
 * A child is told its outcome once, from whatever thread; the last thing its teller does is to count pending
 * down, so that with 0 the owner may take all apart. Nothing is left of a child that ended well and has nothing to
 * deliver.
 */
#include "base/alone.h"
#include "base/memory.h"
#include "task/group.h"
#include "task/idle.h"
#include "task/lazy.h"

#include <stdlib.h>

static void leave_group(jlpi_node *n, const jlpar_error **why);

static void begin(jlpi_sync *s) {
  jlpi_task *owner = jlpi_current();
  s->node.leave = leave_group;
  s->node.outer = owner->head.scopes;
  owner->head.scopes = &s->node;
  s->owner = owner;
  s->pending = 0;
  s->outcomes = NULL;
  s->orders = NULL;
  s->started = 0;
  s->state |= JLPI_SYNC_BEGUN;
}

void jlpi_sync_begin(jlpi_sync *s) {
  jlpi_lazies_begin(jlpi_this());
  s->state = JLPI_SYNC_MAY_FAIL;
  begin(s);
}

void jlpi_sync_begin_next(jlpi_sync *s) {
  if (!(s->state & JLPI_SYNC_BEGUN))
    begin(s);
}

static void begin_at_last(jlpi_sync *s) {
  jlpi_lazies_begin(jlpi_this());
  jlpi_sync_begin_next(s);
}

static long add_pending(jlpi_sync *s, long n) {
  return jlpi_add((_Atomic long *)&s->pending, n);
}

void jlpi_child_init(jlpi_child *c, jlpi_sync *s) {
  if (!(s->state & JLPI_SYNC_BEGUN))
    begin_at_last(s);
  c->sync = s;
  c->number = s->started++;
  c->apart = 0;
  add_pending(s, 1);
}

jlpi_child *jlpi_sync_child(jlpi_sync *s) {
  jlpi_child *c = jlpi_block_get(sizeof *c);
  if (!c)
    jlpi_fail(NULL, 0, JLPAR_ENOMEM, "no memory for one more task of a sync");
  jlpi_child_init(c, s);
  c->apart = 1;
  return c;
}

static void link_outcome(jlpi_child *c) {
  jlpi_child **first = &c->sync->outcomes;
  c->next = __atomic_load_n(first, __ATOMIC_RELAXED);
  if (jlpi_alone_begin()) {
    *first = c;
    jlpi_alone_end();
    return;
  }
  while (!__atomic_compare_exchange_n(first, &c->next, c, 1, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
    continue;
}

static void free_child(jlpi_child *c) {
  if (c->apart)
    jlpi_block_put(c, sizeof *c);
}

void jlpi_sync_child_done(jlpi_child *c, const jlpar_error *error, void (*copy)(void *arg, int failed), void *arg) {
  jlpi_sync *s = c->sync;
  jlpi_task *owner = s->owner;
  if (error || copy) {
    c->error = error;
    c->copy = copy;
    c->arg = arg;
    link_outcome(c);
  } else {
    free_child(c);
  }
  if (add_pending(s, -1) == 1)
    jlpi_unpark(owner);
}

void jlpi_sync_fail(jlpi_sync *s, unsigned place, const jlpar_error *e) {
  jlpi_child *c = s ? jlpi_block_get(sizeof *c) : NULL;
  if (c) {
    *c = (jlpi_child){.sync = s, .error = jlpi_error_retain(e), .number = place, .apart = 1};
    link_outcome(c);
  }
  jlpi_fail_with(e);
}

/* ---- the end ---- */

static jlpi_child *merge(jlpi_child *a, jlpi_child *b) {
  jlpi_child *all = NULL, **last = &all;
  while (a && b) {
    jlpi_child **less = a->number < b->number ? &a : &b;
    *last = *less;
    last = &(*less)->next;
    *less = *last;
  }
  *last = a ? a : b;
  return all;
}

/* In the order of starting: sorted by merging, run k holding 2^k of them. */
static jlpi_child *in_order(jlpi_child *all) {
  if (!all->next)
    return all;
  jlpi_child *runs[sizeof(unsigned) * 8 + 1] = {NULL}, *sorted = NULL, *next;
  for (; all; all = next) {
    int k = 0;
    next = all->next;
    all->next = NULL;
    for (; runs[k]; runs[k++] = NULL)
      all = merge(runs[k], all);
    runs[k] = all;
  }
  for (size_t k = 0; k < sizeof runs / sizeof *runs; k++)
    sorted = merge(runs[k], sorted);
  return sorted;
}

/* where a sync waits; file NULL: it is not known */
typedef struct place {
  const char *file;
  int line;
} place;

static const jlpar_error *compose(const jlpar_error **parts, size_t n, place at) {
  char label[256];
  return jlpi_error_compose(parts, n, jlpi_myid, jlpi_task_label(jlpi_current(), label, sizeof label), at.file, at.line);
}

/* first, if any, and the children's errors in one. Without memory for that: the first of them alone. */
static const jlpar_error *gather(jlpi_child *all, const jlpar_error *first, size_t failed, place at) {
  const jlpar_error **parts = jlpi_error_parts_new(failed + 1), *e = first;
  size_t n = 0;
  if (parts && first)
    parts[n++] = first;
  for (jlpi_child *c = all; c; c = c->next) {
    if (!c->error)
      continue;
    if (parts)
      parts[n++] = c->error;
    else if (!e)
      e = c->error;
    else
      jlpi_error_release(c->error);
  }
  if (parts)
    e = compose(parts, n, at);
  jlpi_error_parts_free(parts);
  return e;
}

/* results are written, errors gathered behind first */
static const jlpar_error *take_outcomes(jlpi_sync *s, const jlpar_error *first, place at) {
  jlpi_child *all = in_order(s->outcomes);
  size_t failed = 0;
  int is_a_child = 0; /* jlpi_sync_fail */
  for (jlpi_child *c = all; c; c = c->next) {
    failed += c->error != NULL;
    is_a_child |= first && c->error == first;
  }
  if (is_a_child) {
    jlpi_error_release(first);
    first = NULL;
  }
  const jlpar_error *e = failed ? gather(all, first, failed, at) : NULL;
  for (jlpi_child *c = all, *next; c; c = next) {
    int bad = c->error != NULL;
    void (*copy)(void *, int) = c->copy;
    void *arg = c->arg;
    next = c->next;
    free_child(c);
    if (copy)
      copy(arg, bad); /* may free what c lies in */
  }
  s->outcomes = NULL;
  return e;
}

const jlpi_waiting jlpi_sync_wait = {.kind = JLPI_WAIT_SYNC, .what = "the tasks of a sync"};

const jlpar_error *jlpi_sync_told(jlpi_task *self) {
  int once = 1;
  if (self->masked || !atomic_compare_exchange_strong(&self->cancelled, &once, 2))
    return NULL;
  return jlpi_wait_error(JLPAR_ECANCELED, &jlpi_sync_wait, NULL, 0);
}

static int has_ended(const void *sync) {
  return __atomic_load_n(&((const jlpi_sync *)sync)->pending, __ATOMIC_ACQUIRE) == 0;
}

/* Waits for all, whatever happens; then the children's results are written, and their errors gathered behind
 * first (taken over), the failure of what is inside. NULL: that is all. */
static const jlpar_error *finish(jlpi_sync *s, const jlpar_error *first, place at) {
  const jlpar_error *own = NULL;
  jlpi_lazies_finish(s);
  if (!(s->state & JLPI_SYNC_BEGUN))
    return NULL;
  if (!has_ended(s)) {
    if (jlpi_lazies_left(jlpi_this()))
      jlpi_lazies_settle(); /* here it may still fail */
    jlpi_task *self = jlpi_current();
    self->masked++;
    jlpi_poll_until(has_ended, s);
    while (!has_ended(s))
      jlpi_park(&jlpi_sync_wait, -1);
    self->masked--;
    if (!first && (s->state & JLPI_SYNC_MAY_FAIL))
      first = own = jlpi_sync_cancelled(self);
  }
  const jlpar_error *e = s->outcomes ? take_outcomes(s, first, at) : NULL;
  if (s->orders)
    jlpi_orders_free(s);
  return e ? e : own;
}

static void leave_group(jlpi_node *node, const jlpar_error **why) {
  const jlpar_error *e = finish((jlpi_sync *)node, *why, (place){0});
  if (e)
    *why = e;
}

void jlpi_sync_end_at(jlpi_sync *s, const char *file, int line) {
  const jlpar_error *e = finish(s, NULL, (place){file, line});
  if (s->state & JLPI_SYNC_BEGUN)
    jlpi_node_pop(&s->node);
  if (e)
    jlpi_fail_with(e);
}

void jlpi_sync_end(jlpi_sync *s) {
  jlpi_sync_end_at(s, NULL, 0);
}

int jlpi_sync_end_status(jlpi_sync *s) {
  const jlpar_error *e = finish(s, NULL, (place){0});
  if (s->state & JLPI_SYNC_BEGUN)
    jlpi_node_pop(&s->node);
  if (!e)
    return JLPAR_OK;
  int code = e->nparts ? e->parts[0]->code : e->code;
  jlpi_note(e);
  return code;
}
