/* SPDX-License-Identifier: MIT
 *
 * The callee's side of a call: unpack, run, pack. See call.c for the message.
 *
 * Handles in the env and in regions that came in are held for as long as the call runs.
 */
#include "remote/serve.h"
#include "remote/loan.h"

#include "base/memory.h"
#include "task/errand.h"
#include "task/frame.h"
#include "task/future.h"
#include "task/own.h"
#include "task/stream.h"

#include <stdlib.h>

struct handle {
  int kind;
  jlpar_future handle;
};

typedef struct incall {
  jlpi_service service; /* first */
  int flags;
  uint64_t begin, end, stream;
  const jlpi_site *site;
  void *env, *result;
  jlpi_region *regions;
  size_t nregions, regions_room;
  struct handle *handles;
  size_t nhandles;
  jlpi_writer reply;
  uint64_t now;                       /* JLPI_CALL_EACH: the iteration that runs, then the one that was not begun */
  jlpi_writer failures;               /* number and error of each that failed */
  uint32_t nfailures;
  int complete; /* everything is unpacked */
  int lent;     /* the reply says where some of the regions are */
} incall;

/* ---- handles that came in ---- */

static void hold(void *call, int kind, jlpar_future h) {
  incall *c = call;
  struct handle *more = realloc(c->handles, (c->nhandles + 1) * sizeof *more);
  if (!more)
    jlpi_fail_new(JLPAR_ENOMEM, "no memory for the handles of a call");
  c->handles = more;
  c->handles[c->nhandles++] = (struct handle){kind, h};
  jlpi_handle_got(kind, h, c->service.from);
  if (kind == JLPI_OF_DARRAY)
    jlpi_darray_enter(h);
}

/* ---- unpacking ---- */

_Noreturn static void damaged(incall *c) {
  jlpi_fail_new(JLPAR_EIO, "a call from process %d could not be unpacked on process %d", c->service.from, jlpi_myid);
}

/* room for n more */
static void make_regions(incall *c, size_t n) {
  jlpi_region *more = jlpi_block_get((c->nregions + n) * sizeof *more);
  if (!more)
    jlpi_fail_new(JLPAR_ENOMEM, "no memory for %zu regions", n);
  if (c->nregions)
    memcpy(more, c->regions, c->nregions * sizeof *more);
  jlpi_block_put(c->regions, c->regions_room * sizeof *more);
  c->regions = more;
  c->regions_room = c->nregions + n;
}

static void unpack_items(incall *c, jlpi_reader *r, jlpi_handles *held) {
  uint32_t n = jlpi_unpack_u32(r);
  if (n > r->bytes)
    damaged(c);
  if (n == 0)
    return;
  make_regions(c, n);
  for (uint32_t k = 0; k < n; k++) {
    jlpi_region *region = &c->regions[c->nregions];
    if (!jlpi_item_unpack(r, c->service.message, region))
      damaged(c);
    c->nregions++;
    const jlpar_error *e = region->lent ? jlpi_region_fill(region, c->service.from) : NULL;
    if (e)
      jlpi_fail_with(e);
    if (region->item.mode & JLPI_IN)
      jlpi_region_handles(&region->item, region->data, held);
    if (region->item.member + sizeof(void *) > c->site->env->bytes)
      damaged(c);
    memcpy((char *)c->env + region->item.member, &region->item.base, sizeof(void *));
  }
}

static void unpack(incall *c) {
  jlpi_reader *r = &c->service.reader;
  jlpi_handles held = {hold, c};
  jlpi_unpack_value(r, c->site->env, c->env, &held);
  if (c->flags & JLPI_CALL_ITEMS)
    unpack_items(c, r, &held);
  if ((c->flags & JLPI_CALL_BLOCK) && !(c->flags & JLPI_CALL_SHORT))
    jlpi_unpack_align(r);
  if (c->flags & JLPI_CALL_PART)
    unpack_items(c, r, &held);
  jlpi_globals_unpack(r, c->service.from);
  if (r->bad)
    damaged(c);
  c->complete = 1;
  jlpi_service_read(&c->service);
  if (r->absent)
    jlpi_fail(c->site->file, c->site->line, JLPAR_EINVAL,
              "'%s' points into a shared array that process %d does not have", r->absent, jlpi_myid);
}

/* ---- the answer ---- */

static int comes_back(const jlpi_region *region) {
  return region->item.mode & (JLPI_OUT | JLPI_REDUCE);
}

/* For each region that comes back: where it is, or 0, then its content follows behind all of these. */
static void lend(incall *c) {
  for (size_t k = 0; k < c->nregions; k++) {
    jlpi_region *region = &c->regions[k];
    if (!comes_back(region))
      continue;
    region->given = jlpi_loan_suits(&region->item);
    c->lent |= region->given;
    jlpi_pack_u64(&c->reply, region->given ? (uintptr_t)region->data : 0);
  }
}

/* what was lent stays when the call is over; 0 without memory */
static int keep_lent(incall *c) {
  void **memory = calloc(c->nregions, sizeof *memory);
  size_t n = 0;
  for (size_t k = 0; memory && k < c->nregions; k++)
    if (c->regions[k].memory)
      memory[n++] = c->regions[k].memory;
  int kept = memory && jlpi_loan_make(c->service.from, c->service.id, memory, n, c->service.message);
  free(memory);
  if (!kept)
    return 0;
  for (size_t k = 0; k < c->nregions; k++)
    c->regions[k].memory = NULL;
  c->service.message = NULL;
  return 1;
}

/* when nothing but a death can keep the reply from the caller */
static void tell_handles(incall *c) {
  jlpi_handles tell = jlpi_handles_to(&c->service.from);
  jlpi_value_handles(c->site->result, c->result, 1, &tell);
  for (size_t k = 0; k < c->nregions; k++)
    if (comes_back(&c->regions[k]) && !c->regions[k].given)
      jlpi_region_handles(&c->regions[k].item, c->regions[k].data, &tell);
}

static void pack_reply(incall *c) {
  if (c->flags & JLPI_CALL_NAMED)
    return; /* nobody waits for one */
  c->reply = jlpi_reply_begin(c->service.id);
  if (c->flags & JLPI_CALL_EACH) {
    jlpi_pack_u32(&c->reply, c->nfailures);
    jlpi_pack(&c->reply, c->failures.data, c->failures.bytes);
    jlpi_pack_u64(&c->reply, c->now);
  }
  const char *why = jlpi_pack_value(&c->reply, c->site->result, c->result, NULL);
  if (why)
    jlpi_fail(c->site->file, c->site->line, JLPAR_EINVAL, "the result holds %s, which means nothing in another process",
              why);
  if (c->flags & JLPI_CALL_LEND)
    lend(c);
  for (size_t k = 0; k < c->nregions; k++) {
    jlpi_region *region = &c->regions[k];
    if (!comes_back(region) || region->given)
      continue;
    jlpi_region_pack(&c->reply, &region->item, region->data);
  }
  if (c->reply.failed || (c->lent && !keep_lent(c)))
    jlpi_fail(c->site->file, c->site->line, JLPAR_ENOMEM, "no memory for the result of a call");
  tell_handles(c);
}

/* ---- the work ---- */

static void run_iteration(void *arg) {
  incall *c = arg;
  c->site->block(c->env, c->now, c->now + 1);
}

/* what was cancelled ends as a whole */
static void run_each(incall *c) {
  for (c->now = c->begin; c->now < c->end; c->now++) {
    const jlpar_error *e = jlpi_catch(run_iteration, c);
    if (!e)
      continue;
    if (e->code == JLPAR_ECANCELED && jlpi_service_cancelled(&c->service))
      jlpi_fail_with(e);
    jlpi_pack_u64(&c->failures, c->now);
    jlpi_pack_error(&c->failures, e);
    jlpi_error_release(e);
    c->nfailures++;
    if (!(c->flags & JLPI_CALL_GO_ON)) {
      c->now++;
      break;
    }
  }
  if (c->failures.failed)
    jlpi_fail(c->site->file, c->site->line, JLPAR_ENOMEM, "no memory for the failures of a pmap");
}

static void work(void *arg) {
  incall *c = arg;
  unpack(c); /* also what never runs brings handles and globals, which the caller counts on */
  if (jlpi_service_cancelled(&c->service))
    jlpi_fail(c->site->file, c->site->line, JLPAR_ECANCELED, "cancelled before it began");
  jlpi_stream_enter(c->stream);
  if (c->flags & JLPI_CALL_EACH)
    run_each(c);
  else if (c->flags & JLPI_CALL_BLOCK)
    c->site->block(c->env, c->begin, c->end);
  else
    c->site->run(c->env, c->site->result ? c->result : NULL);
  pack_reply(c);
}

/* what unpack made for this call; a result that a future keeps here stays, also where it is one of these */
static void give_back(incall *c, int failed) {
  const jlpi_type *env = c->site->env, *result = failed ? NULL : c->site->result;
  int kept = (c->flags & JLPI_CALL_FUTURE) && c->service.from != jlpi_myid;
  jlpi_value_give_back(env, c->env, result, c->result);
  for (size_t k = 0; k < c->nregions; k++)
    if (c->regions[k].item.mode & JLPI_IN)
      jlpi_region_give_back(&c->regions[k].item, c->regions[k].data, result, c->result);
  if (!kept)
    jlpi_value_give_back(result, c->result, NULL, NULL);
}

static void clean_up(incall *c) {
  for (size_t k = 0; k < c->nhandles; k++) {
    if (c->handles[k].kind == JLPI_OF_DARRAY)
      jlpi_darray_leave(c->handles[k].handle);
    jlpi_handle_let_go(c->handles[k].kind, c->handles[k].handle);
  }
  for (size_t k = 0; k < c->nregions; k++)
    jlpi_room_give(c->regions[k].memory);
  jlpi_pack_free(&c->failures);
  free(c->handles);
  jlpi_block_put(c->regions, c->regions_room * sizeof *c->regions);
}

/* The object at its home is complete before the caller hears of it. What the function holds stays the function's. */
static void complete_here(incall *c, const jlpar_error *e) {
  jlpi_future_value result = jlpi_future_value_of(c->site->result, c->result);
  if (!(c->flags & JLPI_CALL_FUTURE) || c->service.from == jlpi_myid)
    return;
  if (e)
    jlpi_future_complete(c->service.future, NULL, 0, NULL, jlpi_error_retain(e));
  else
    jlpi_fut_set(c->service.future, &result);
}

static void serve(jlpi_service *s) {
  incall *c = (incall *)s;
  const jlpar_error *e = jlpi_catch(work, c);
  jlpi_own_end();
  if (e)
    e = jlpi_service_error(s, e);
  complete_here(c, e);
  int failed = e != NULL;
  if (c->flags & JLPI_CALL_NAMED) {
    jlpi_error_release(e);
  } else if (e) {
    jlpi_pack_free(&c->reply);
    jlpi_reply_error(s->from, s->id, e);
  } else {
    if (jlpi_message_send(s->from, &c->reply) != JLPAR_OK && c->lent)
      jlpi_loan_end(s->from, s->id);
  }
  if (c->complete)
    give_back(c, failed);
  clean_up(c);
}

/* env and result lie behind the call */
static incall *incall_new(const jlpi_site *site, jlpi_message *m, const jlpi_reader *r, uint64_t id) {
  size_t env = jlpi_type_bytes(site->env), result = jlpi_type_bytes(site->result);
  incall *c = jlpi_service_new(sizeof *c + jlpi_object_room(env) + jlpi_object_room(result), m, r, id, serve);
  if (!c)
    return NULL;
  c->site = site;
  c->env = jlpi_object_place(env, (char *)(c + 1));
  c->result = jlpi_object_place(result, (char *)c->env + env);
  return c;
}

/* what is in front of the body */
struct head {
  jlpi_call_head call;
  jlpar_future future;
  const jlpi_site *site; /* or NULL */
};

/* the future that a call makes here, for its maker and whoever else has the handle */
static void make_future(const struct head *h, int maker) {
  if (!(h->call.flags & JLPI_CALL_FUTURE) || maker == jlpi_myid)
    return;
  jlpi_reference_born(JLPI_OF_FUTURE, h->future, maker);
  if (h->call.flags & JLPI_CALL_NAMED)
    jlpi_tell_subscriber(h->future, maker); /* others get the REPLY */
}

/* takes e over */
static void refuse(jlpi_message *m, const struct head *h, const jlpar_error *e) {
  make_future(h, m->from);
  if (h->call.flags & JLPI_CALL_FUTURE && m->from != jlpi_myid)
    jlpi_future_complete(h->future, NULL, 0, NULL, jlpi_error_retain(e));
  if (h->call.flags & JLPI_CALL_NAMED)
    jlpi_error_release(e);
  else
    jlpi_reply_error(m->from, h->call.id, e);
  jlpi_message_free(m);
}

/* r: at the task's name, if it has one, and the body; why: it has no site */
static void begin(jlpi_message *m, jlpi_reader *r, const struct head *h, const jlpar_error *why) {
  const char *name = h->call.flags & JLPI_CALL_NAME ? jlpi_unpack_string(r) : NULL;
  incall *c = why ? NULL : incall_new(h->site, m, r, h->call.id);
  if (!c) {
    refuse(m, h, why ? why : jlpi_error_new(JLPAR_ENOMEM, jlpi_myid, NULL, NULL, 0, "no memory for a call on process %d",
                                            jlpi_myid));
    return;
  }
  c->flags = h->call.flags;
  c->begin = h->call.begin;
  c->end = h->call.end;
  c->stream = h->call.stream;
  c->service.future = h->future;
  c->service.directive = h->site->directive;
  c->service.any_thread = (h->call.flags & JLPI_CALL_ANY_THREAD) && m->from == jlpi_myid;
  make_future(h, m->from);
  jlpi_service_start(&c->service, name, h->site->file, h->site->line);
}

static const jlpar_error *no_site(void) {
  return jlpi_error_new(JLPAR_EUNDEFINED, jlpi_myid, NULL, NULL, 0,
                        "process %d has not loaded the module that a call refers to", jlpi_myid);
}

static jlpar_future made_by(const jlpi_message *m, uint64_t id) {
  return (jlpar_future){.home = (uint32_t)jlpi_myid, .maker = (uint32_t)m->from, .id = id};
}

void jlpi_serve_call(jlpi_message *m, jlpi_reader *r) {
  jlpi_call_head call = {.id = jlpi_unpack_u64(r), .flags = (int)jlpi_message_flags(m)};
  jlpi_far_address site;
  call.begin = jlpi_unpack_u64(r);
  call.end = jlpi_unpack_u64(r);
  call.stream = jlpi_unpack_u64(r);
  jlpi_unpack_into(r, &site, sizeof site);
  jlpi_unpack_align(r);
  if (call.flags & JLPI_CALL_BLOCK)
    call.flags |= JLPI_CALL_PART;
  struct head h = {call, {0}, jlpi_address_here(&site)};
  begin(m, r, &h, h.site ? NULL : no_site());
}

void jlpi_serve_short_call(jlpi_message *m, jlpi_reader *r) {
  struct head h;
  jlpi_call_unpack_short(r, &h.call, &h.site);
  if (m->from != jlpi_myid && jlpi_errands_welcome() && jlpi_plain_call_serve(m, r, h.site, &h.call))
    return;
  int has_future = h.call.flags & JLPI_CALL_FUTURE;
  h.future = has_future ? made_by(m, jlpi_unpack_u64(r)) : (jlpar_future){0};
  jlpi_call_unpack_block(r, &h.call);
  begin(m, r, &h, h.site ? NULL : no_site());
}

void jlpi_serve_named_call(jlpi_message *m, jlpi_reader *r) {
  struct head h = {.call.flags = JLPI_CALL_FUTURE | JLPI_CALL_SHORT | JLPI_CALL_NAMED};
  const jlpar_error *why;
  h.future = made_by(m, jlpi_unpack_u64(r));
  h.call.stream = jlpi_unpack_u64(r);
  const char *name = jlpi_unpack_string(r);
  h.site = jlpi_named_find(name, jlpi_unpack_u64(r), &why);
  begin(m, r, &h, why);
}
