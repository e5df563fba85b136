/* SPDX-License-Identifier: MIT
 *
 * Plain calls, both sides: what goes to the statement and what comes back are bytes without meaning to the runtime, no
 * handles or pointers, and no variables of file scope.
 *
 * When the caller does nothing but wait (`sync spawn`), there is no child of a sync and no record but on its stack, and who
 * receives the reply puts the result where it belongs. Of other calls in a sync the record keeps it until the sync ends.
 *
 * When the statement calls nothing that waits or fails (jlpi_site.lazy), the callee does it without a task, as an errand
 * (task/errand.h); there may be a few arrays with it, which are not lent. All else is call.c's and serve.c's.
 */
#include "remote/loan.h"

#include "base/memory.h"
#include "task/errand.h"
#include "task/frame.h"
#include "task/group.h"
#include "task/stream.h"

/* ---- the caller ---- */

static int is_plain(const jlpi_site *site, int pid) {
  return !jlpi_has_fields(site->env) && !jlpi_has_fields(site->result) && pid != jlpi_myid &&
         jlpi_member_status(pid) == JLPAR_OK;
}

static void send(jlpi_request *q, const void *env) {
  jlpi_writer w;
  jlpi_call_pack_plain(&w, q->site, q->id, jlpi_stream_for(q->site), env);
  jlpi_request_send(q, &w);
}

/* ---- that waits ---- */

typedef struct waited {
  jlpi_request request; /* first */
  void *target; /* of the result, or NULL */
  const jlpar_error *error;
  jlpi_awaited reply;
} waited;

/* The caller waits, so that the target is there. */
static void waited_answered(jlpi_request *q, jlpi_message *m, jlpi_reader *r, const jlpar_error *error) {
  waited *o = (waited *)q;
  size_t bytes = jlpi_type_bytes(q->site->result);
  const void *result = m ? jlpi_unpack(r, bytes) : NULL;
  if (result && o->target)
    jlpi_copy(o->target, result, bytes);
  o->error = m && !result ? jlpi_damaged_result(q->site) : error;
  jlpi_message_free(m);
  jlpi_await_done(&o->reply);
}

/* fails the task as a sync does whose only child has failed, or who was cancelled meanwhile, or both */
static void fail(const jlpar_error *e, const jlpar_error *cancelled) {
  jlpi_sync s;
  jlpi_sync_begin(&s);
  if (e)
    jlpi_sync_child_done(jlpi_sync_child(&s), e, NULL, NULL);
  if (cancelled)
    jlpi_fail_with(cancelled);
  jlpi_sync_end(&s);
}

static void wait(waited *o) {
  jlpi_task *self = o->reply.task;
  self->masked++;
  while (!jlpi_await_is_done(&o->reply))
    jlpi_await(&o->reply, &jlpi_sync_wait);
  self->masked--;
  const jlpar_error *cancelled = jlpi_sync_cancelled(self);
  if (o->error || cancelled)
    fail(o->error, cancelled);
}

int jlpi_plain_call(int pid, const jlpi_site *site, const void *env, void *target) {
  if (!is_plain(site, pid))
    return 0;
  jlpi_fence_settle(pid);
  waited o;
  o.request = (jlpi_request){.dest = pid, .site = site, .answered = waited_answered};
  o.target = target;
  jlpi_await_begin(&o.reply);
  if (jlpi_request_open(&o.request) != JLPAR_OK)
    return 0;
  send(&o.request, env);
  wait(&o);
  return 1;
}

/* ---- that a sync waits for ---- */

typedef struct spawned {
  jlpi_request request; /* first */
  jlpi_child child;
  void *target; /* of the result, or NULL */
  size_t bytes, block_bytes;
  char result[]; /* as it came */
} spawned;

/* the sync has ended: results are written in the order of starting */
static void take(void *spawn, int failed) {
  spawned *o = spawn;
  if (!failed && o->target)
    jlpi_copy(o->target, o->result, o->bytes);
  jlpi_block_put(o, o->block_bytes);
}

static void spawned_answered(jlpi_request *q, jlpi_message *m, jlpi_reader *r, const jlpar_error *error) {
  spawned *o = (spawned *)q;
  const void *result = m ? jlpi_unpack(r, jlpi_type_bytes(q->site->result)) : NULL;
  if (m && !result)
    error = jlpi_damaged_result(q->site);
  if (result && o->target)
    jlpi_copy(o->result, result, o->bytes);
  jlpi_message_free(m);
  if (error || o->target) {
    jlpi_sync_child_done(&o->child, error, take, o);
  } else {
    jlpi_sync_child_done(&o->child, NULL, NULL, NULL);
    jlpi_block_put(o, o->block_bytes);
  }
}

int jlpi_plain_spawn(jlpi_sync *sync, int pid, const jlpi_site *site, const void *env, void *target) {
  if (!is_plain(site, pid))
    return 0;
  size_t result = target ? jlpi_type_bytes(site->result) : 0, bytes = sizeof(spawned) + result;
  jlpi_fence_settle(pid);
  spawned *o = jlpi_block_get(bytes);
  if (!o)
    return 0;
  o->request = (jlpi_request){.dest = pid, .site = site, .answered = spawned_answered};
  o->target = result ? target : NULL;
  o->bytes = result;
  o->block_bytes = bytes;
  if (jlpi_request_open(&o->request) != JLPAR_OK) {
    jlpi_block_put(o, bytes);
    return 0;
  }
  jlpi_child_init(&o->child, sync);
  send(&o->request, env);
  return 1;
}

/* ---- the callee ---- */

enum { REGIONS_MAX = 4 };

typedef struct incall {
  jlpi_errand errand; /* first */
  jlpi_message *message;
  const jlpi_site *site;
  uint64_t id, begin, end; /* begin and end of a block */
  int flags;               /* JLPI_CALL_ */
  int cancelled, nregions;
  size_t block_bytes;
  void *env, *result; /* behind it */
  jlpi_region regions[REGIONS_MAX];
} incall;

static void let_go(incall *c) {
  for (int k = 0; k < c->nregions; k++)
    jlpi_room_give(c->regions[k].memory);
  jlpi_block_put(c, c->block_bytes);
}

static const jlpar_error *cancelled_error(const jlpi_site *site) {
  char label[256];
  jlpi_site_label(site->directive, site->file, site->line, label, sizeof label);
  return jlpi_error_new(JLPAR_ECANCELED, jlpi_myid, label, site->file, site->line, "cancelled before it began");
}

static void reply(incall *c) {
  jlpi_writer w;
  jlpi_reply_open(&w, c->id);
  if (c->flags & JLPI_CALL_EACH) {
    jlpi_pack_u32(&w, 0); /* failures */
    jlpi_pack_u64(&w, c->end);
  }
  jlpi_pack(&w, c->result, jlpi_type_bytes(c->site->result));
  for (int k = 0; k < c->nregions; k++)
    if (c->regions[k].item.mode & (JLPI_OUT | JLPI_REDUCE))
      jlpi_region_pack(&w, &c->regions[k].item, c->regions[k].data);
  jlpi_reply_send(c->message->from, c->id, &w);
}

static void run(jlpi_errand *e) {
  incall *c = (incall *)e;
  if (c->cancelled) {
    jlpi_reply_error(c->message->from, c->id, cancelled_error(c->site));
  } else {
    if (c->flags & JLPI_CALL_BLOCK)
      c->site->block(c->env, c->begin, c->end);
    else
      c->site->run(c->env, c->site->result ? c->result : NULL);
    reply(c);
  }
  jlpi_message_free(c->message);
  let_go(c);
}

/* 0: there is one that is more than bytes here, or that cannot be had */
static int unpack_regions(incall *c, jlpi_reader *r) {
  for (uint32_t n = jlpi_unpack_u32(r); n > 0; n--) {
    jlpi_region *region = &c->regions[c->nregions];
    if (c->nregions == REGIONS_MAX || !jlpi_item_unpack(r, c->message, region))
      return 0;
    c->nregions++;
    if (region->lent || jlpi_has_fields(region->item.element) ||
        region->item.member + sizeof(void *) > jlpi_type_bytes(c->site->env))
      return 0;
    memcpy((char *)c->env + region->item.member, &region->item.base, sizeof(void *));
  }
  return 1;
}

/* 0: there are other things with it, variables of file scope, say */
static int unpack(incall *c, jlpi_reader *r, jlpi_call_head *head) {
  size_t env = jlpi_type_bytes(c->site->env);
  if (c->flags & JLPI_CALL_BLOCK) {
    jlpi_call_unpack_block(r, head);
    c->begin = head->begin;
    c->end = head->end;
  }
  const void *sent = jlpi_unpack(r, env);
  if (!sent)
    return 0;
  jlpi_copy(c->env, sent, env);
  return (!(c->flags & JLPI_CALL_ITEMS) || unpack_regions(c, r)) && (!(c->flags & JLPI_CALL_PART) || unpack_regions(c, r)) &&
         r->at == r->bytes;
}

int jlpi_plain_call_serve(jlpi_message *m, jlpi_reader *r, const jlpi_site *site, jlpi_call_head *head) {
  enum { KNOWN = JLPI_CALL_SHORT | JLPI_CALL_WIDE | JLPI_CALL_BLOCK | JLPI_CALL_EACH | JLPI_CALL_GO_ON | JLPI_CALL_ITEMS |
                 JLPI_CALL_PART };
  if (!site || site->lazy != JLPI_LAZY || (head->flags & ~KNOWN) || jlpi_has_fields(site->env) ||
      jlpi_has_fields(site->result))
    return 0;
  size_t env = jlpi_type_bytes(site->env), result = jlpi_type_bytes(site->result);
  size_t bytes = sizeof(incall) + jlpi_object_room(env) + jlpi_object_room(result);
  incall *c = jlpi_block_get(bytes);
  if (!c)
    return 0;
  c->errand.run = run;
  c->message = m;
  c->site = site;
  c->id = head->id; /* one by one: a copy of the whole would wait for the stores that made it */
  c->flags = head->flags;
  c->block_bytes = bytes;
  c->cancelled = c->nregions = 0;
  c->env = jlpi_object_place(env, (char *)(c + 1));
  c->result = jlpi_object_place(result, (char *)c->env + env);
  size_t body = r->at;
  if (!unpack(c, r, head)) {
    let_go(c);
    r->at = body;
    r->bad = 0;
    return 0;
  }
  jlpi_errand_add(&c->errand);
  return 1;
}

int jlpi_plain_call_cancel(int from, uint64_t id) {
  for (jlpi_errand *e = jlpi_errands_waiting(); e; e = e->next) {
    incall *c = (incall *)e;
    if (e->run == run && c->message->from == from && c->id == id)
      return c->cancelled = 1;
  }
  return 0;
}
