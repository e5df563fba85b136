/* SPDX-License-Identifier: MIT
 *
 * The caller's side of a call.
 *
 *   message:  head | body: name, env, items | part: items of one block | globals
 *
 * The head (call_head.c) has what differs between calls. The body is the same for every process that a call goes to.
 *
 * A reply holds the result and the regions that come back, in the order of the items. They are written by the task that
 * waits, before its wait returns (out_copy), because only then is it certain that the memory is still there; what the
 * callee lends is read at once (loan.h).
 */
#include "remote/loan.h"

#include "base/alone.h"
#include "base/memory.h"
#include "cluster/pool.h"
#include "task/frame.h"
#include "task/stream.h"

_Noreturn static void cannot_travel(jlpi_writer *w, const jlpi_call *call, const char *what, const char *why) {
  jlpi_pack_free(w);
  jlpi_fail(call->site->file, call->site->line, jlpi_cannot_travel(why),
            "%s holds %s, which means nothing in another process", what, why);
}

static int travels(const jlpi_item *item, int skip) {
  return !(item->mode & (JLPI_GLOBAL | JLPI_VALUE | skip)) && (item->mode & (JLPI_IN | JLPI_OUT | JLPI_REDUCE));
}

void jlpi_body_pack(jlpi_writer *w, const jlpi_call *call, int skip, jlpi_lending *lending) {
  uint32_t n = 0;
  for (size_t k = 0; k < call->nitems; k++) {
    const jlpi_item *item = &call->items[k];
    if (item->mode & JLPI_VALUE)
      memcpy((char *)call->env + item->member, item->base, item->bytes);
    n += (uint32_t)travels(item, skip);
  }
  if (!w->data && !w->failed)
    *w = jlpi_pack_begin();
  if (call->name)
    jlpi_pack_string(w, call->name);
  const char *why = jlpi_pack_value(w, call->site->env, call->env, NULL);
  if (why)
    cannot_travel(w, call, "what the statement captures", why);
  w->flags = (call->name ? JLPI_CALL_NAME : 0) | (n ? JLPI_CALL_ITEMS : 0);
  if (n)
    jlpi_pack_u32(w, n);
  for (size_t k = 0; k < call->nitems; k++)
    if (travels(&call->items[k], skip))
      jlpi_item_lend(w, &call->items[k], lending);
}

void jlpi_item_sent(const jlpi_item *item, int pid) {
  jlpi_handles tell = jlpi_handles_lent_to(&pid);
  jlpi_region_handles(item, (const char *)item->base + item->first, &tell);
}

void jlpi_body_handles(const jlpi_call *call, int pid) {
  jlpi_handles tell = jlpi_handles_lent_to(&pid);
  jlpi_value_handles(call->site->env, call->env, 1, &tell);
  for (size_t k = 0; k < call->nitems; k++) {
    const jlpi_item *item = &call->items[k];
    if ((item->mode & JLPI_IN) && !(item->mode & (JLPI_GLOBAL | JLPI_EACH)))
      jlpi_item_sent(item, pid);
  }
}

/* ---- a call under way ---- */

typedef struct outcall {
  jlpi_request request; /* first */
  const jlpi_site *site;
  void *target;
  void (*store)(void *target, const void *result);
  jlpi_child *child;
  jlpar_future future;
  jlpar_pool *pool; /* from which the callee was taken, or NULL */
  int flags, delivers;
  atomic_int delivered;
  _Atomic long refs;
  jlpi_message *reply;
  jlpi_reader content; /* at the regions */
  void *result;        /* behind the items */
  jlpi_lending lending;
  size_t block_bytes, nitems;
  jlpi_item items[]; /* those that come back */
} outcall;

static void each_handle_back(const outcall *o, const jlpi_handles *handles) {
  jlpi_reader look = o->content;
  for (size_t k = 0; k < o->nitems; k++)
    jlpi_content_handles(&look, &o->items[k], handles);
}

/* what came back and was wanted by nobody in the end */
static void let_go_unused(outcall *o) {
  each_handle_back(o, &jlpi_handles_unused);
  if (o->target)
    jlpi_value_handles(o->site->result, o->result, 1, &jlpi_handles_unused);
}

static void out_free(outcall *o) {
  if (jlpi_add(&o->refs, -1) > 1)
    return;
  if (o->delivers && !atomic_load_explicit(&o->delivered, memory_order_relaxed))
    let_go_unused(o);
  jlpi_message_free(o->reply);
  jlpi_lending_end(&o->lending);
  jlpi_block_put(o, o->block_bytes);
}

static void write_back(outcall *o) {
  for (size_t k = 0; k < o->nitems; k++) {
    char *region = (char *)o->items[k].base + o->items[k].first;
    jlpi_region_unpack(&o->content, &o->items[k], region);
  }
  if (o->target && o->store)
    o->store(o->target, o->result);
  else if (o->target && o->site->result)
    memcpy(o->target, o->result, o->site->result->bytes);
}

/* The regions of a reply that lends: at once, while the callee keeps them. The sync that waits for this call cannot have
 * returned, so its memory is there. */
static const jlpar_error *write_back_lent(outcall *o, jlpi_reader *r) {
  int from = o->request.dest;
  uint64_t at[o->nitems + 1];
  jlpi_handles got = jlpi_handles_from(&from);
  const jlpar_error *e = NULL;
  jlpi_unpack_into(r, at, o->nitems * sizeof *at);
  for (size_t k = 0; k < o->nitems && !e; k++) {
    char *region = (char *)o->items[k].base + o->items[k].first;
    if (at[k]) {
      e = jlpi_borrow(from, region, at[k], o->items[k].bytes, o->site);
    } else {
      jlpi_region_unpack(r, &o->items[k], region);
      jlpi_region_handles(&o->items[k], region, &got);
    }
  }
  jlpi_loan_return(from, o->request.id, at, o->nitems);
  o->nitems = 0;
  return e;
}

static void out_copy(void *arg, int failed) {
  outcall *o = arg;
  if (!failed && !jlpi_swap(&o->delivered, 1))
    write_back(o);
  out_free(o);
}

const jlpar_error *jlpi_damaged_result(const jlpi_site *site) {
  return jlpi_error_new(JLPAR_EIO, jlpi_myid, NULL, site->file, site->line, "the result of a call could not be received");
}

static const jlpar_error *take_result(outcall *o, jlpi_reader *r) {
  const jlpi_type *type = o->site->result;
  if (!type)
    return NULL;
  int from = o->request.dest;
  jlpi_handles got = jlpi_handles_from(&from);
  jlpi_unpack_value(r, type, o->result, &got);
  return r->bad ? jlpi_damaged_result(o->site) : NULL;
}

void jlpi_failed_alone(jlpar_future f, const jlpar_error *e) {
  if (jlpi_goes_with_us(e))
    return;
  if (!f.id)
    jlpi_error_report(e);
  else if (jlpar_root_cause(e)->code != JLPAR_ECANCELED) /* whoever cancelled it knows */
    jlpi_unseen(jlpi_error_retain(e));
}

static void failed(outcall *o, const jlpar_error *e) {
  if (!o->child)
    jlpi_failed_alone(o->future, e);
  if (o->future.id)
    jlpi_future_complete(o->future, NULL, 0, NULL, jlpi_error_retain(e));
  if (o->child)
    jlpi_sync_child_done(o->child, jlpi_error_retain(e), NULL, NULL);
  jlpi_error_release(e);
  atomic_store_explicit(&o->refs, 1, memory_order_relaxed);
  out_free(o);
}

/* A result that nobody assigns is the future's, with the references that came with it. */
static void complete(jlpar_future f, const jlpi_future_value *result, void (*copy)(void *, int), outcall *o) {
  if (jlpi_future_complete_with(f, result, NULL, copy, o) != JLPAR_OK && result->full && result->owns)
    jlpi_value_release(result->full, (void *)(uintptr_t)result->data);
}

static void answered(jlpi_request *q, jlpi_message *m, jlpi_reader *r, const jlpar_error *error) {
  outcall *o = (outcall *)q;
  o->reply = m;
  if (o->pool)
    jlpi_pool_let_go(o->pool, q->dest);
  if (!error)
    error = take_result(o, r);
  if (!error && o->flags & JLPI_CALL_LEND)
    error = write_back_lent(o, r);
  if (error) {
    failed(o, error);
    return;
  }
  o->content = *r;
  int from = q->dest;
  jlpi_handles got = jlpi_handles_from(&from);
  each_handle_back(o, &got); /* at once: until the task that waits looks, nothing else holds them */
  jlpar_future f = o->future;
  jlpi_child *child = o->child;
  int delivers = o->delivers = o->nitems > 0 || (o->target && o->site->result);
  jlpi_future_value result = jlpi_future_value_of(o->site->result, o->result);
  result.owns = o->target ? JLPI_OWNS_NOTHING : JLPI_OWNS_ALL;
  void (*copy)(void *, int) = delivers ? out_copy : NULL;
  atomic_store_explicit(&o->refs, 1 + (delivers ? (f.id != 0) + (child != NULL) : 0), memory_order_relaxed);
  if (f.id)
    complete(f, &result, copy, o);
  if (child)
    jlpi_sync_child_done(child, NULL, copy, o);
  out_free(o);
}

static int comes_back(const jlpi_item *item) {
  return (item->mode & JLPI_OUT) && !(item->mode & JLPI_GLOBAL);
}

static outcall *outcall_new(const jlpi_call *call, int pid) {
  size_t back = 0, result = jlpi_type_bytes(call->site->result);
  for (size_t k = 0; k < call->nitems; k++)
    back += comes_back(&call->items[k]);
  size_t bytes = sizeof(outcall) + back * sizeof(jlpi_item) + jlpi_object_room(result);
  outcall *o = jlpi_block_get(bytes);
  if (!o)
    return NULL;
  memset(o, 0, bytes);
  o->block_bytes = bytes;
  o->result = jlpi_object_place(result, (char *)&o->items[back]);
  o->request = (jlpi_request){.dest = pid, .site = call->site, .answered = answered};
  o->site = call->site;
  o->target = call->target;
  o->store = call->store;
  for (size_t k = 0; k < call->nitems; k++)
    if (comes_back(&call->items[k]))
      o->items[o->nitems++] = call->items[k];
  return o;
}

/* something large comes back to a sync, which waits for it */
static int may_lend(const outcall *o, const jlpi_call *call) {
  int some = 0;
  for (size_t k = 0; k < o->nitems; k++)
    some |= jlpi_loan_suits(&o->items[k]);
  return some && call->sync && !(call->flags & JLPI_KEEP) && jlpi_can_borrow(o->request.dest);
}

static jlpar_future could_not_start(const jlpi_call *call, const jlpar_error *e) {
  if (!call->sync)
    jlpi_fail_with(e);
  jlpar_future f = {0, 0, 0};
  if (call->flags & JLPI_KEEP) {
    f = jlpi_future_pending(jlpi_myid, call->name, call->site->file, call->site->line);
    jlpi_future_complete(f, NULL, 0, NULL, jlpi_error_retain(e));
  }
  jlpi_sync_child_done(jlpi_sync_child(call->sync), e, NULL, NULL);
  return f;
}

static const jlpar_error *no_memory(const jlpi_call *call) {
  return jlpi_error_new(JLPAR_ENOMEM, jlpi_myid, NULL, call->site->file, call->site->line,
                        "no memory for a call of another process");
}

/* a worker that was taken for the call, but does not get it, goes back */
typedef struct taken {
  jlpi_node node; /* first */
  jlpar_pool *pool;
  int pid;
} taken;

static void give_back(jlpi_node *n, const jlpar_error **why) {
  (void)why;
  taken *t = (taken *)n;
  jlpi_pool_let_go(t->pool, t->pid);
}

/* what a call lends and what has been packed, until that is its record's */
typedef struct lender {
  jlpi_node node; /* first */
  jlpi_lending lending;
  jlpi_writer *w;
  jlpi_globals *globals;
} lender;

static void lend_no_more(jlpi_node *n, const jlpar_error **why) {
  lender *l = (lender *)n;
  (void)why;
  jlpi_lending_end(&l->lending);
  jlpi_globals_free(l->globals);
  jlpi_pack_free(l->w);
}

/* Fails the calling task when something cannot travel. */
static jlpi_lending pack(jlpi_writer *w, const jlpi_call *call, int pid, jlpi_globals *globals) {
  lender l = {.w = w, .globals = globals};
  jlpi_call_leave_room(w, call->flags & JLPI_KEEP ? JLPI_CALL_FUTURE : 0);
  if (!call->nitems) {
    jlpi_body_pack(w, call, 0, NULL);
    return l.lending;
  }
  if (jlpi_can_borrow(pid))
    l.lending.what = call->flags & JLPI_WAITED ? JLPI_LEND_ARRAYS : JLPI_LEND_COPIES;
  jlpi_node_push(&l.node, lend_no_more);
  jlpi_body_pack(w, call, 0, &l.lending);
  jlpi_node_pop(&l.node);
  return l.lending;
}

uint64_t jlpi_call_open(const jlpi_call *call, int pid) {
  int status = jlpi_member_status(pid);
  outcall *o = status == JLPAR_OK ? outcall_new(call, pid) : NULL;
  if (!o) {
    could_not_start(call, status == JLPAR_OK ? no_memory(call) : jlpi_unreachable(pid, status, call->site));
    return 0;
  }
  jlpi_child *child = o->child = jlpi_sync_child(call->sync);
  if (jlpi_request_open(&o->request) == JLPAR_OK)
    return o->request.id;
  jlpi_block_put(o, o->block_bytes);
  jlpi_sync_child_done(child, no_memory(call), NULL, NULL);
  return 0;
}

static int is_plain(const jlpi_call *call) {
  return call->sync && !call->nitems && !call->ndepends && !call->name && !call->store && !(call->flags & JLPI_KEEP);
}

static jlpar_future start(const jlpi_call *call, int pid, taken *from) {
  jlpi_writer w;
  int status = jlpi_member_status(pid), keep = call->flags & JLPI_KEEP;
  if (status != JLPAR_OK)
    return could_not_start(call, jlpi_unreachable(pid, status, call->site));
  jlpi_fence_settle(pid);
  if (!from && is_plain(call) && jlpi_plain_spawn(call->sync, pid, call->site, call->env, call->target))
    return (jlpar_future){0, 0, 0};
  jlpi_globals *globals = pid == jlpi_myid || !call->nitems ? NULL : jlpi_globals_take(call);
  jlpi_lending lending = pack(&w, call, pid, globals);
  outcall *o = w.failed ? NULL : outcall_new(call, pid);
  if (!o || jlpi_request_open(&o->request) != JLPAR_OK) {
    jlpi_pack_free(&w);
    jlpi_globals_free(globals);
    jlpi_lending_end(&lending);
    if (o)
      jlpi_block_put(o, o->block_bytes);
    return could_not_start(call, no_memory(call));
  }
  o->lending = lending;
  if (keep) {
    o->future = jlpi_future_pending(pid, call->name, call->site->file, call->site->line);
    if (pid != jlpi_myid)
      jlpi_reference_made(JLPI_OF_FUTURE, o->future);
  }
  if (call->sync)
    o->child = jlpi_sync_child(call->sync);
  if (from) { /* the answer gives it back from now on */
    jlpi_node_pop(&from->node);
    o->pool = from->pool;
    from->pool = NULL;
  }
  o->flags = (keep ? JLPI_CALL_FUTURE : 0) | (may_lend(o, call) ? JLPI_CALL_LEND : 0);
  jlpi_call_head head = {.id = o->request.id, .flags = o->flags | w.flags, .stream = jlpi_stream_for(call->site)};
  jlpi_call_fill_room(&w, call->site, &head, o->future.id);
  jlpar_future f = o->future;
  jlpi_globals_begin(globals, pid);
  jlpi_globals_put(&w, globals, pid);
  if (!w.failed)
    jlpi_body_handles(call, pid);
  jlpi_request_send(&o->request, &w);
  jlpi_globals_end(globals, pid);
  jlpi_globals_free(globals);
  return f;
}

static jlpar_future spawn_in_pool(const jlpi_call *call) {
  taken t = {.pool = call->place.pool};
  if (!t.pool)
    jlpi_fail(call->site->file, call->site->line, JLPAR_EINVAL, "%s in a pool needs a pool", call->site->directive);
  t.pid = jlpi_pool_hold(t.pool);
  jlpi_node_push(&t.node, give_back);
  jlpar_future f = start(call, t.pid, &t);
  if (t.pool) { /* the sync has its failure */
    jlpi_node_pop(&t.node);
    jlpi_pool_let_go(t.pool, t.pid);
  }
  return f;
}

jlpar_future jlpi_spawn_at(const jlpi_call *call, int pid) {
  return start(call, pid, NULL);
}

jlpar_future jlpi_call_named(int pid, const char *name, const jlpi_type *type, const void *args) {
  jlpi_writer w;
  jlpi_fence_settle(pid);
  w = jlpi_message_begin_with(JLPI_M_NAMED_CALL, JLPI_CALL_FUTURE);
  size_t at = w.bytes;
  jlpi_pack_u64(&w, 0); /* the future's number */
  jlpi_pack_u64(&w, jlpi_stream_split());
  jlpi_pack_string(&w, name);
  jlpi_pack_u64(&w, type->bytes);
  const char *why = jlpi_pack_value(&w, type, args, NULL);
  if (why) {
    jlpi_pack_free(&w);
    jlpi_fail_new(JLPAR_EINVAL, "a parameter of '%s' holds %s, which means nothing in another process", name, why);
  }
  jlpar_future f = w.failed ? (jlpar_future){0, 0, 0} : jlpi_future_pending(pid, jlpi_intern(name), NULL, 0);
  if (!f.id) {
    jlpi_pack_free(&w);
    jlpi_fail_new(JLPAR_ENOMEM, "no memory for a call of '%s' on process %d", name, pid);
  }
  memcpy(w.data + at, &f.id, sizeof f.id);
  jlpi_handles tell = jlpi_handles_lent_to(&pid);
  jlpi_reference_made(JLPI_OF_FUTURE, f);
  jlpi_value_handles(type, args, 1, &tell);
  int status = jlpi_message_send(pid, &w);
  if (status != JLPAR_OK) {
    const jlpar_error *e = jlpi_unreachable(pid, status, NULL);
    jlpi_failed_alone(f, e);
    jlpi_future_complete(f, NULL, 0, NULL, e);
  }
  return f;
}

int jlpi_place_pid(const jlpi_call *call) {
  const jlpi_place *place = &call->place;
  switch (place->kind) {
  case JLPI_PID:
    return place->pid;
  case JLPI_OWNER_FUTURE:
    return (int)place->future.home;
  case JLPI_OWNER_CHANNEL:
    return (int)place->channel.home;
  case JLPI_ANY:
    return jlpi_next_worker();
  default:
    jlpi_fail(call->site->file, call->site->line, JLPAR_EINVAL, "%s at a place that it does not know",
              call->site->directive);
  }
}

jlpar_future jlpi_spawn_there(const jlpi_call *call) {
  if (call->place.kind == JLPI_POOL)
    return spawn_in_pool(call);
  int pid = jlpi_place_pid(call);
  if (pid || call->place.kind != JLPI_ANY)
    return jlpi_spawn_at(call, pid);
  jlpi_call here = *call; /* the last worker is gone */
  here.place.kind = JLPI_THREADS;
  return jlpi_spawn(&here);
}
