/* SPDX-License-Identifier: MIT
 *
 * depend(in/out/inout: list): spawns of one sync that name the same data run in the order of the program where
 * one of the two writes it.
 *
 * Such a spawn becomes a task of its own, here and sticky, that waits for the earlier ones in its way, starts
 * the call (wherever its place says), waits for it, and so has its copies taken and its results written just
 * when it is its turn. Each leaves an order behind: what it touches, and a future that is done when it is.
 * A failed predecessor only orders: its failure reaches the sync by itself.
 */
#include "base/memory.h"
#include "task/frame.h"
#include "task/future.h"
#include "task/group.h"
#include "task/spawn.h"

#include <string.h>

struct jlpi_order {
  jlpi_order *next;
  jlpi_depend data;
  jlpar_future done; /* one reference each */
};

typedef struct deferred {
  jlpi_call call;
  jlpar_future done;
  jlpar_future *before; /* references */
  size_t nbefore;
  jlpi_order *orders;   /* to leave behind; NULL when they are in the sync */
  jlpi_child *child;    /* NULL when it is the task's */
  int filled;           /* call.env holds a copy */
} deferred;

static int overlap(const jlpi_depend *a, const jlpi_depend *b) {
  const char *x = a->address, *y = b->address;
  return ((a->mode | b->mode) & JLPI_OUT) && x < y + b->bytes && y < x + a->bytes;
}

static int in_the_way(const jlpi_order *o, const jlpi_call *call) {
  for (size_t k = 0; k < call->ndepends; k++)
    if (overlap(&o->data, &call->depends[k]))
      return !jlpi_future_isready(o->done);
  return 0;
}

static void free_orders(jlpi_order *all) {
  for (jlpi_order *o = all, *next; o; o = next) {
    next = o->next;
    jlpi_future_release(o->done);
    jlpi_free(o);
  }
}

void jlpi_orders_free(jlpi_sync *s) {
  free_orders(s->orders);
  s->orders = NULL;
}

static void free_deferred(deferred *d) {
  for (size_t k = 0; k < d->nbefore; k++)
    jlpi_future_release(d->before[k]);
  if (d->filled && d->call.site->env) {
    jlpi_value_drop(d->call.site->env, d->call.env);
    jlpi_value_give_back(d->call.site->env, d->call.env, NULL, NULL);
  }
  free_orders(d->orders);
  jlpi_future_release(d->done);
  jlpi_block_put(d->child, sizeof *d->child);
  jlpi_free(d->before);
  jlpi_free(d->call.items);
  jlpi_free(d->call.env);
  jlpi_free(d);
}

static void run_in_turn(void *arg) {
  deferred *d = arg;
  for (size_t k = 0; k < d->nbefore; k++)
    jlpi_error_release(jlpi_future_await(d->before[k]));
  jlpar_future f = jlpi_spawn(&d->call);
  const jlpar_error *e = jlpi_future_await(f);
  if (!e)
    jlpi_fut_pass_on(f, d->done);
  jlpi_future_release(f);
  if (e)
    jlpi_fail_with(e);
}

static void run_deferred(jlpi_task *t) {
  deferred *d = t->arg;
  jlpar_future done = d->done;
  const jlpar_error *e = jlpi_catch(run_in_turn, d);
  if (e)
    jlpi_future_complete(done, NULL, 0, NULL, jlpi_error_retain(e));
  free_deferred(d);
  if (e)
    jlpi_task_end(e);
}

_Noreturn static void no_memory(const jlpi_call *call) {
  jlpi_fail(call->site->file, call->site->line, JLPAR_ENOMEM, "no memory for one more task");
}

static size_t length(const jlpi_order *o) {
  size_t n = 0;
  for (; o; o = o->next)
    n++;
  return n;
}

/* one for each data named, not yet in the sync */
static int make_orders(deferred *d, const jlpi_call *call) {
  for (size_t k = 0; k < call->ndepends; k++) {
    jlpi_order *o = jlpi_alloc(sizeof *o);
    if (!o)
      return 0;
    jlpi_future_retain(d->done);
    *o = (jlpi_order){d->orders, call->depends[k], d->done};
    d->orders = o;
  }
  return 1;
}

/* All that has to be allocated, before anybody hears of the call: then nothing is left half done. */
static deferred *reserve(const jlpi_call *call) {
  deferred *d = jlpi_calloc(sizeof *d);
  if (!d)
    return NULL;
  d->call.site = call->site;
  d->call.env = jlpi_alloc(call->site->env ? call->site->env->bytes : 0);
  d->call.items = jlpi_alloc(call->nitems * sizeof *call->items);
  d->before = jlpi_alloc(length(call->sync->orders) * sizeof *d->before);
  d->child = jlpi_block_get(sizeof *d->child);
  d->done = jlpi_future_pending(jlpi_myid, call->name, call->site->file, call->site->line);
  if (d->call.env && d->call.items && d->before && d->child && d->done.id && make_orders(d, call))
    return d;
  free_deferred(d);
  return NULL;
}

/* The copy of the env is made by the user's functions where it holds serialized structs: they may fail. */
typedef struct filling {
  jlpi_node node;
  deferred *deferred;
} filling;

static void give_up(jlpi_node *n, const jlpar_error **why) {
  (void)why;
  free_deferred(((filling *)n)->deferred);
}

static void fill_env(deferred *d, const jlpi_call *call) {
  filling f = {.deferred = d};
  jlpi_node_push(&f.node, give_up);
  if (call->site->env)
    jlpi_value_copy(call->site->env, d->call.env, call->env);
  d->filled = 1;
  jlpi_node_pop(&f.node);
}

static void fill(deferred *d, const jlpi_call *call) {
  jlpi_item *items = d->call.items;
  void *env = d->call.env;
  d->call = *call;
  d->call.env = env;
  d->call.items = items;
  d->call.sync = NULL;
  d->call.ndepends = 0;
  d->call.flags = JLPI_KEEP;
  fill_env(d, call);
  if (call->nitems)
    memcpy(items, call->items, call->nitems * sizeof *call->items);
  for (jlpi_order *o = call->sync->orders; o; o = o->next)
    if (in_the_way(o, call)) {
      jlpi_future_retain(o->done);
      d->before[d->nbefore++] = o->done;
    }
}

static jlpi_task *task_for(deferred *d) {
  jlpi_task *t = jlpi_task_new(run_deferred, 0);
  if (!t)
    return NULL;
  t->arg = d;
  t->name = d->call.name;
  t->directive = d->call.site->directive;
  t->file = d->call.site->file;
  t->line = d->call.site->line;
  return t;
}

static void join(jlpi_sync *s, jlpi_task *t, deferred *d) {
  t->child = d->child;
  jlpi_child_init(t->child, s);
  t->child->apart = 1;
  t->flags |= JLPI_TASK_CHILD;
  d->child = NULL;
  jlpi_order **last = &d->orders;
  while (*last)
    last = &(*last)->next;
  *last = s->orders;
  s->orders = d->orders;
  d->orders = NULL;
}

jlpar_future jlpi_spawn_ordered(const jlpi_call *call) {
  if (!call->sync)
    jlpi_fail(call->site->file, call->site->line, JLPAR_EINVAL, "depend() needs a sync around it");
  deferred *d = reserve(call);
  if (!d)
    no_memory(call);
  fill(d, call);
  jlpi_task *t = task_for(d);
  if (!t) {
    free_deferred(d);
    no_memory(call);
  }
  jlpar_future done = d->done;
  join(call->sync, t, d);
  if (call->flags & JLPI_KEEP)
    jlpi_future_retain(done);
  jlpi_task_start(t);
  return call->flags & JLPI_KEEP ? done : (jlpar_future){0, 0, 0};
}
