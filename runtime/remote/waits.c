/* SPDX-License-Identifier: MIT
 *
 * What other processes ask of the channels of this one and needs no task here: a put, a take or a question that can
 * be answered at once is answered where the message arrives; a put or take that has to wait is a want in the
 * channel's line, as a task's is, whose end is the reply. Puts with credit are here too (channel/credit.c).
 *
 * Only for values of one size that are but bytes. What may fail, and everything else, gets a task of its own
 * (channels.c), so that its error has a place.
 *
 * A wait is found again by who asked and the request's id: when it is cancelled, and when who asked has died, so
 * that no value is given to the dead. It belongs to the list; who ends it holds its channel's lock, then the
 * list's.
 */
#include "channel/line.h"
#include "remote/remote.h"

#include <stdlib.h>

typedef struct waiting {
  jlpi_want want; /* first */
  struct waiting *next, *prev;
  int from, op;
  uint64_t id;
  jlpar_channel channel;
  jlpi_message *message; /* with the value of a put */
  char value[];          /* of a take */
} waiting;

static jlpi_lock lock; /* guards the list; behind a channel's */
static waiting *first;

static void list_add(waiting *w) {
  jlpi_lock_take(&lock);
  w->prev = NULL;
  w->next = first;
  if (first)
    first->prev = w;
  first = w;
  jlpi_lock_give(&lock);
}

/* with the list's lock */
static void list_remove(waiting *w) {
  *(w->prev ? &w->prev->next : &first) = w->next;
  if (w->next)
    w->next->prev = w->prev;
}

static void finish(waiting *w) {
  jlpi_error_release(w->want.error);
  jlpi_message_free(w->message);
  free(w);
}

static enum jlpi_chan_role role_of(int op) {
  return op == JLPI_CH_PUT        ? JLPI_PUTTER
         : op == JLPI_CH_TAKE     ? JLPI_TAKER
         : op == JLPI_CH_MAY_TAKE ? JLPI_LOOKER
                                  : JLPI_ROOM_SEEKER;
}

static void served(jlpi_want *want) {
  waiting *w = (waiting *)want;
  int status = want->error ? want->error->code : JLPAR_OK, took = w->op == JLPI_CH_TAKE && !want->error;
  jlpi_lock_take(&lock);
  list_remove(w);
  jlpi_lock_give(&lock);
  jlpi_channel_reply(w->from, w->id, status, took ? want->got : 0, took ? w->value : NULL, want->error, NULL);
  finish(w);
}

/* ---- a request comes ---- */

static int is_a_question(int op) {
  return op == JLPI_CH_ISREADY || op == JLPI_CH_ISOPEN || op == JLPI_CH_LENGTH || op == JLPI_CH_SIZE;
}

static int is_a_watch(int op) {
  return op == JLPI_CH_MAY_TAKE || op == JLPI_CH_MAY_PUT;
}

static size_t answer(const jlpi_chan *ch, int op) {
  switch (op) {
  case JLPI_CH_ISREADY: return (size_t)jlpi_chan_is_ready(ch);
  case JLPI_CH_ISOPEN: return !ch->closed;
  case JLPI_CH_LENGTH: return ch->ring.count;
  default: return ch->elem_bytes;
  }
}

/* no task is needed, and nothing can go wrong but memory */
static int suits(const jlpi_chan *ch, const jlpi_channel_request *r) {
  if (ch->ops)
    return 0;
  if (is_a_watch(r->op))
    return 1;
  if (ch->full_type)
    return 0;
  if (is_a_question(r->op))
    return 1;
  if (ch->elem_bytes == 0 || r->bytes != ch->elem_bytes || r->timeout > 0 || r->key_bytes)
    return 0;
  return r->op == JLPI_CH_PUT ? !ch->closed && r->value : r->op == JLPI_CH_TAKE && (!ch->closed || ch->ring.count > 0);
}

static void send_grant(jlpar_channel c, int pid, size_t n, size_t bytes) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_GRANT);
  jlpi_pack(&w, &c, sizeof c);
  jlpi_pack_u64(&w, n);
  jlpi_pack_u64(&w, bytes);
  jlpi_message_send_ahead(pid, &w);
}

/* With the lock, so that RECALL comes behind GRANT. */
static void put_done(jlpi_chan *ch, const jlpi_message *m, uint64_t id, const jlpar_error *error) {
  size_t n = error ? 0 : jlpi_credit_asked(ch, m->from);
  if (n)
    send_grant(ch->ring.handle, m->from, n, ch->elem_bytes);
  jlpi_channel_reply(m->from, id, error ? error->code : JLPAR_OK, 0, NULL, error, NULL);
}

/* 1: it waits in line; 0: no memory */
static int line_up(jlpi_chan *ch, jlpi_message *m, uint64_t id, const jlpi_channel_request *r) {
  int takes = r->op == JLPI_CH_TAKE;
  waiting *w = malloc(sizeof *w + (takes ? r->bytes : 0));
  if (!w)
    return 0;
  w->want = (jlpi_want){.value = takes ? w->value : (void *)(uintptr_t)r->value, .bytes = r->bytes, .type = ch->type,
                        .served = served}; /* of a watch there is no value */
  w->from = m->from;
  w->op = r->op;
  w->id = id;
  w->channel = r->channel;
  w->message = m;
  list_add(w);
  jlpi_line_add(ch, role_of(r->op), &w->want);
  return 1;
}

/* 1: done; 0: it has to wait */
static int put_now(jlpi_chan *ch, const jlpi_message *m, uint64_t id, const jlpi_channel_request *r) {
  jlpi_want w = {.value = (void *)(uintptr_t)r->value, .bytes = r->bytes, .type = ch->type};
  if (!jlpi_chan_try_put(ch, &w))
    return 0;
  put_done(ch, m, id, w.error);
  jlpi_error_release(w.error);
  return 1;
}

static int take_now(jlpi_chan *ch, const jlpi_message *m, uint64_t id, const jlpi_channel_request *r) {
  char few[256], *value = r->bytes <= sizeof few ? few : malloc(r->bytes);
  jlpi_want w = {.value = value, .bytes = r->bytes, .type = ch->type};
  int done = value && jlpi_chan_try_take(ch, &w);
  if (done)
    jlpi_channel_reply(m->from, id, w.error ? w.error->code : JLPAR_OK, w.got, w.error ? NULL : value, w.error, NULL);
  jlpi_error_release(w.error);
  if (value != few)
    free(value);
  return done;
}

/* a select that asks again: room that is kept for others will be there then */
static void not_now(jlpi_chan *ch, const jlpi_message *m, uint64_t id) {
  if (ch->reserved)
    jlpi_credit_recall(ch);
  jlpi_channel_reply(m->from, id, JLPAR_ETIMEDOUT, 0, NULL, NULL, NULL);
}

static int watch_now(jlpi_chan *ch, const jlpi_message *m, uint64_t id, int op) {
  int worth = op == JLPI_CH_MAY_PUT ? jlpi_chan_is_worth_a_put(ch)
                                    : jlpi_chan_is_ready(ch) || (ch->closed && !ch->reserved);
  if (worth)
    jlpi_channel_reply(m->from, id, JLPAR_OK, 0, NULL, NULL, NULL);
  return worth;
}

static int done_now(jlpi_chan *ch, const jlpi_message *m, uint64_t id, const jlpi_channel_request *r) {
  return is_a_watch(r->op) ? watch_now(ch, m, id, r->op)
         : r->op == JLPI_CH_PUT ? put_now(ch, m, id, r) : take_now(ch, m, id, r);
}

static int serve(jlpi_chan *ch, jlpi_message *m, uint64_t id, const jlpi_channel_request *r) {
  if (!suits(ch, r))
    return 0;
  if (is_a_question(r->op))
    jlpi_channel_reply(m->from, id, JLPAR_OK, answer(ch, r->op), NULL, NULL, NULL);
  else if (done_now(ch, m, id, r))
    ;
  else if (r->timeout < 0)
    return line_up(ch, m, id, r);
  else
    not_now(ch, m, id);
  jlpi_message_free(m);
  return 1;
}

int jlpi_wait_serve(jlpi_message *m, uint64_t id, const jlpi_channel_request *r) {
  if (!is_a_question(r->op) && !is_a_watch(r->op) && r->op != JLPI_CH_PUT && r->op != JLPI_CH_TAKE)
    return 0;
  jlpi_chan *ch = jlpi_chan_find(r->channel);
  int done = ch && serve(ch, m, id, r);
  if (ch)
    jlpi_chan_unlock(ch);
  return done;
}

/* ---- an end before it is served ---- */

static waiting *find(int from, uint64_t id, int any_id) {
  waiting *w = first;
  while (w && !((from == 0 || w->from == from) && (any_id || w->id == id)))
    w = w->next;
  return w;
}

/* with its channel's lock; NULL: it was served meanwhile */
static waiting *take_out(jlpi_chan *ch, int from, uint64_t id) {
  jlpi_lock_take(&lock);
  waiting *w = find(from, id, 0);
  if (w)
    list_remove(w);
  jlpi_lock_give(&lock);
  if (w)
    jlpi_line_remove(ch, role_of(w->op), &w->want);
  return w;
}

static void tell(const waiting *w, const jlpi_chan *ch, int code) {
  const jlpar_error *e = jlpi_error_new(code, jlpi_myid, "channel", NULL, 0, "%s during a %s a channel of %s",
                                        code == JLPAR_ECANCELED ? "cancelled" : "interrupted",
                                        role_of(w->op) == JLPI_PUTTER ? "put into" : "take from",
                                        ch->type ? ch->type : "any");
  if (code == JLPAR_ECANCELED)
    jlpi_error_mark_quiet(e); /* whoever cancelled it knows */
  jlpi_channel_reply(w->from, w->id, code, 0, NULL, e, NULL);
  jlpi_error_release(e);
}

/* One that process `from` (0: any) asked for, by that id or any: 1 if there was one. code JLPAR_EEXITED: tells
 * nobody */
static int end_one(int from, uint64_t id, int any_id, int code) {
  jlpi_lock_take(&lock);
  waiting *w = find(from, id, any_id);
  jlpar_channel c = w ? w->channel : (jlpar_channel){0};
  int whose = w ? w->from : 0;
  id = w ? w->id : 0;
  jlpi_lock_give(&lock);
  jlpi_chan *ch = whose ? jlpi_chan_find(c) : NULL;
  if (!ch)
    return whose != 0; /* its channel's end is under way, and tells it */
  if ((w = take_out(ch, whose, id))) {
    if (code != JLPAR_EEXITED)
      tell(w, ch, code);
    finish(w);
  }
  jlpi_chan_unlock(ch);
  return 1;
}

int jlpi_wait_cancel(int from, uint64_t id) {
  return end_one(from, id, 0, JLPAR_ECANCELED);
}

void jlpi_waits_interrupt(void) {
  while (end_one(0, 0, 1, JLPAR_EINTERRUPTED))
    ;
}

void jlpi_waits_lost(int pid) {
  while (end_one(pid, 0, 1, JLPAR_EEXITED))
    ;
  jlpi_credit_lost(pid);
}

/* ---- credit ---- */

static jlpi_chan *find_channel(jlpi_reader *r) {
  jlpar_channel c;
  jlpi_unpack_into(r, &c, sizeof c);
  return jlpi_chan_find(c);
}

/* A channel that is gone has nobody any more who could take. */
void jlpi_credit_put_here(jlpi_message *m, jlpi_reader *r) {
  jlpar_channel c = {.home = (uint32_t)jlpi_myid, .maker = jlpi_unpack_u32(r)};
  c.id = jlpi_unpack_u64(r);
  jlpi_chan *ch = jlpi_chan_find(c);
  if (ch) {
    size_t bytes = ch->elem_bytes;
    const void *value = jlpi_unpack(r, bytes);
    size_t n = value ? jlpi_credit_put(ch, m->from, value, bytes) : 0;
    if (n)
      send_grant(ch->ring.handle, m->from, n, bytes);
    jlpi_chan_unlock(ch);
  }
  jlpi_message_free(m);
}

void jlpi_credit_back_here(jlpi_message *m, jlpi_reader *r) {
  jlpi_chan *ch = find_channel(r);
  if (ch) {
    size_t n = jlpi_unpack_u64(r);
    int answers = (int)jlpi_unpack_u32(r);
    if (!r->bad)
      jlpi_credit_back(ch, m->from, n, answers);
    jlpi_chan_unlock(ch);
  }
  jlpi_message_free(m);
}

void jlpi_credit_recall_there(jlpar_channel c, int pid) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_RECALL);
  jlpi_pack(&w, &c, sizeof c);
  jlpi_message_send_ahead(pid, &w);
}
