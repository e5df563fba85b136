/* SPDX-License-Identifier: MIT
 *
 * sync: a group of children that its owner waits for.
 *
 *     jlpi_sync (owner's stack): pending, first --> child --> child --> child (in the order of starting)
 *
 * The owner alone links and unlinks children. A child is told its outcome once, from whatever thread; the last
 * thing its teller does is to count pending down, so that with 0 the owner may take all apart. Children at
 * the head that ended well and have nothing to deliver are freed while the owner starts more.
 */
#include "base/memory.h"
#include "task/group.h"

#include <string.h>

struct jlpi_child {
  jlpi_group *group;
  jlpi_child *next;
  const jlpar_error *error;
  void (*copy)(void *arg, int failed);
  void *arg;
  atomic_int done; /* the fields above are final; pairs with the owner's look */
};

_Static_assert(sizeof(jlpi_group) <= sizeof(jlpi_sync), "a group fits into what generated code provides");

static void leave_group(jlpi_node *n, const jlpar_error **why);

jlpi_group *jlpi_group_of(jlpi_sync *s) {
  return (jlpi_group *)s;
}

void jlpi_sync_begin(jlpi_sync *s) {
  jlpi_group *g = jlpi_group_of(s);
  g->owner = jlpi_current();
  atomic_store_explicit(&g->pending, 0, memory_order_relaxed);
  g->first = g->last = NULL;
  g->orders = NULL;
  jlpi_node_push(&g->node, leave_group);
}

static void free_clean_ones(jlpi_group *g) {
  jlpi_child *c;
  while ((c = g->first) && atomic_load_explicit(&c->done, memory_order_acquire) && !c->error && !c->copy) {
    if (!(g->first = c->next))
      g->last = NULL;
    jlpi_block_put(c, sizeof *c);
  }
}

jlpi_child *jlpi_sync_child(jlpi_sync *s) {
  jlpi_group *g = jlpi_group_of(s);
  free_clean_ones(g);
  jlpi_child *c = jlpi_block_get(sizeof *c);
  if (!c)
    jlpi_fail(NULL, 0, JLPAR_ENOMEM, "no memory for one more task of a sync");
  c->group = g;
  c->next = NULL;
  c->error = NULL;
  c->copy = NULL;
  atomic_store_explicit(&c->done, 0, memory_order_relaxed);
  *(g->last ? &g->last->next : &g->first) = c;
  g->last = c;
  atomic_fetch_add_explicit(&g->pending, 1, memory_order_relaxed);
  return c;
}

void jlpi_sync_child_done(jlpi_child *c, const jlpar_error *error, void (*copy)(void *arg, int failed), void *arg) {
  jlpi_group *g = c->group;
  jlpi_task *owner = g->owner;
  c->error = error;
  c->copy = copy;
  c->arg = arg;
  atomic_store_explicit(&c->done, 1, memory_order_release);
  if (atomic_fetch_sub(&g->pending, 1) == 1)
    jlpi_unpark(owner);
}

static const jlpar_error *compose(const jlpar_error **parts, size_t n) {
  char label[256];
  return jlpi_error_compose(parts, n, jlpi_myid, jlpi_task_label(jlpi_current(), label, sizeof label));
}

/* first, if any, and the children's errors in one. Without memory for that: the first of them alone. */
static const jlpar_error *gather(jlpi_group *g, const jlpar_error *first, size_t failed) {
  const jlpar_error **parts = jlpi_error_parts_new(failed + 1), *e = first;
  size_t n = 0;
  if (parts && first)
    parts[n++] = first;
  for (jlpi_child *c = g->first; c; c = c->next) {
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
    e = compose(parts, n);
  jlpi_error_parts_free(parts);
  return e;
}

/* Waits for all, whatever happens; then the children's results are written, and their errors gathered behind
 * first (taken over). NULL: no child failed. */
static const jlpar_error *finish(jlpi_group *g, const jlpar_error *first) {
  static const jlpi_waiting why = {.kind = JLPI_WAIT_SYNC, .what = "the tasks of a sync"};
  jlpi_task *self = jlpi_current();
  size_t failed = 0;
  self->masked++;
  while (atomic_load(&g->pending) > 0)
    jlpi_park(&why, -1);
  self->masked--;
  for (jlpi_child *c = g->first; c; c = c->next) {
    if (c->copy)
      c->copy(c->arg, c->error != NULL);
    failed += c->error != NULL;
  }
  const jlpar_error *e = failed ? gather(g, first, failed) : NULL;
  for (jlpi_child *c = g->first, *next; c; c = next) {
    next = c->next;
    jlpi_block_put(c, sizeof *c);
  }
  g->first = g->last = NULL;
  jlpi_orders_free(g);
  return e;
}

static void leave_group(jlpi_node *node, const jlpar_error **why) {
  const jlpar_error *e = finish((jlpi_group *)node, *why);
  if (e)
    *why = e;
}

void jlpi_sync_end(jlpi_sync *s) {
  jlpi_group *g = jlpi_group_of(s);
  const jlpar_error *e = finish(g, NULL);
  jlpi_node_pop(&g->node);
  if (e)
    jlpi_fail_with(e);
}

int jlpi_sync_end_status(jlpi_sync *s) {
  jlpi_group *g = jlpi_group_of(s);
  const jlpar_error *e = finish(g, NULL);
  jlpi_node_pop(&g->node);
  if (!e)
    return JLPAR_OK;
  int code = e->nparts ? e->parts[0]->code : e->code;
  jlpi_note(e);
  return code;
}
