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

void jlpi_orders_free(jlpi_sync *s) {
  for (jlpi_order *o = s->orders, *next; o; o = next) {
    next = o->next;
    jlpi_future_release(o->done);
    jlpi_free(o);
  }
  s->orders = NULL;
}

static void free_deferred(deferred *d) {
  for (size_t k = 0; k < d->nbefore; k++)
    jlpi_future_release(d->before[k]);
  if (d->call.site->env) {
    jlpi_value_drop(d->call.site->env, d->call.env);
    jlpi_value_give_back(d->call.site->env, d->call.env, NULL, NULL);
  }
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
  jlpi_future_release(done);
  free_deferred(d);
  if (e)
    jlpi_task_end(e);
}

_Noreturn static void no_memory(const jlpi_call *call) {
  jlpi_fail(call->site->file, call->site->line, JLPAR_ENOMEM, "no memory for one more task");
}

static deferred *defer(const jlpi_call *call) {
  size_t env = call->site->env ? call->site->env->bytes : 0, n = 0;
  deferred *d = jlpi_calloc(sizeof *d);
  if (!d)
    return NULL;
  d->call = *call;
  d->call.env = jlpi_alloc(env);
  d->call.items = jlpi_alloc(call->nitems * sizeof *call->items);
  for (jlpi_order *o = call->sync->orders; o; o = o->next)
    n++;
  d->before = jlpi_alloc(n * sizeof *d->before);
  d->done = jlpi_future_pending(jlpi_myid, call->name, call->site->file, call->site->line);
  if (!d->call.env || !d->call.items || !d->before || d->done.id == 0)
    return NULL; /* out of memory: the task fails, what little was taken is not worth a path of its own */
  if (env)
    jlpi_value_copy(call->site->env, d->call.env, call->env);
  if (call->nitems)
    memcpy(d->call.items, call->items, call->nitems * sizeof *call->items);
  d->call.sync = NULL;
  d->call.ndepends = 0;
  d->call.flags = JLPI_KEEP;
  for (jlpi_order *o = call->sync->orders; o; o = o->next)
    if (in_the_way(o, call)) {
      jlpi_future_retain(o->done);
      d->before[d->nbefore++] = o->done;
    }
  return d;
}

static void leave_orders(const jlpi_call *call, jlpar_future done) {
  for (size_t k = 0; k < call->ndepends; k++) {
    jlpi_order *o = jlpi_alloc(sizeof *o);
    if (!o)
      no_memory(call);
    jlpi_future_retain(done);
    *o = (jlpi_order){call->sync->orders, call->depends[k], done};
    call->sync->orders = o;
  }
}

jlpar_future jlpi_spawn_ordered(const jlpi_call *call) {
  if (!call->sync)
    jlpi_fail(call->site->file, call->site->line, JLPAR_EINVAL, "depend() needs a sync around it");
  deferred *d = defer(call);
  jlpi_task *t = d ? jlpi_task_new(run_deferred, 0) : NULL;
  if (!t)
    no_memory(call);
  t->arg = d;
  t->name = call->name;
  t->directive = call->site->directive;
  t->file = call->site->file;
  t->line = call->site->line;
  t->child = jlpi_sync_child(call->sync);
  t->flags |= JLPI_TASK_CHILD;
  jlpar_future done = d->done;
  leave_orders(call, done);
  if (call->flags & JLPI_KEEP)
    jlpi_future_retain(done);
  jlpi_task_start(t);
  return call->flags & JLPI_KEEP ? done : (jlpar_future){0, 0, 0};
}
