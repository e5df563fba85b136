/* SPDX-License-Identifier: MIT
 *
 * Requests that wait for their reply: a table of slots. The id is slot and generation, so that a reply that
 * comes too late (its request was answered when the callee was declared dead) finds nothing.
 */
#include "remote/tracing.h"

#include "base/lock.h"
#include "base/memory.h"
#include "task/task.h"

#include <stdlib.h>

struct slot {
  jlpi_request *request;
  uint32_t next_free; /* 0: none */
  uint8_t generation; /* little, as messages to a process keep their order: see struct short_head (call_head.c) */
};

enum { FAILED = 1, SPOKE = 2 /* the replier may have written to stdout before */ }; /* flags of a reply */

static jlpi_lock lock; /* guards the table */
static struct slot *slots;
static uint32_t used = 1, room, first_free; /* slot 0 is nobody's */

static int grow(void) {
  uint32_t wanted = room ? 2 * room : 64;
  struct slot *more = realloc(slots, wanted * sizeof *more);
  if (!more)
    return 0;
  slots = more;
  memset(slots + room, 0, (wanted - room) * sizeof *slots);
  room = wanted;
  return 1;
}

int jlpi_request_open(jlpi_request *q) {
  jlpi_lock_take(&lock);
  uint32_t k = first_free;
  if (k)
    first_free = slots[k].next_free;
  else if (used < room || grow())
    k = used++;
  if (k) {
    slots[k].request = q;
    q->id = (uint64_t)slots[k].generation << 32 | k;
    jlpi_trace_call_begins(q); /* once the lock is given it may be answered */
  }
  jlpi_lock_give(&lock);
  return k ? JLPAR_OK : JLPAR_ENOMEM;
}

/* with the lock */
static jlpi_request *take_slot(uint32_t k) {
  jlpi_request *q = slots[k].request;
  slots[k].request = NULL;
  slots[k].generation++;
  slots[k].next_free = first_free;
  first_free = k;
  return q;
}

static jlpi_request *take(uint64_t id) {
  uint32_t k = (uint32_t)id;
  jlpi_request *q = NULL;
  jlpi_lock_take(&lock);
  if (k > 0 && k < used && slots[k].generation == id >> 32 && slots[k].request)
    q = take_slot(k);
  jlpi_lock_give(&lock);
  return q;
}

static void fail(jlpi_request *q, int code) {
  jlpi_trace(JLPI_TRACE_CALL_ENDS, q->id, 0, 0, q->traced, 0, 0);
  q->answered(q, NULL, NULL, jlpi_unreachable(q->dest, code, q->site));
}

/* The callee may be declared dead between the send and our noticing: whoever takes the request answers it. */
void jlpi_request_sent(uint64_t id, int dest, int status) {
  jlpi_request *q;
  if (status == JLPAR_OK && dest != jlpi_myid)
    status = jlpi_member_status(dest) == JLPAR_EEXITED ? JLPAR_EEXITED : JLPAR_OK;
  if (status != JLPAR_OK && (q = take(id)))
    fail(q, status);
}

void jlpi_request_send(jlpi_request *q, jlpi_writer *w) {
  uint64_t id = q->id;
  int dest = q->dest;
  jlpi_request_sent(id, dest, jlpi_message_send(dest, w));
}

int jlpi_request_is_open(uint64_t id) {
  uint32_t k = (uint32_t)id;
  jlpi_lock_take(&lock);
  int open = k > 0 && k < used && slots[k].generation == id >> 32 && slots[k].request;
  jlpi_lock_give(&lock);
  return open;
}

void jlpi_requests_count(unsigned *open, int pids) {
  jlpi_lock_take(&lock);
  for (uint32_t k = 1; k < used; k++)
    if (slots[k].request && slots[k].request->dest < pids)
      open[slots[k].request->dest]++;
  jlpi_lock_give(&lock);
}

void jlpi_request_reply(jlpi_message *m, jlpi_reader *r) {
  jlpi_request *q = take(jlpi_unpack_u64(r));
  unsigned flags = jlpi_message_flags(m), failed = flags & FAILED;
  if (!q) {
    jlpi_message_free(m);
    return;
  }
  jlpi_trace(JLPI_TRACE_CALL_ENDS, q->id, 0, 0, q->traced, 0, 0);
  if (flags & SPOKE && jlpi_myid == 1)
    jlpi_drain_output(m->from);
  if (failed || r->bad) {
    q->answered(q, NULL, NULL, jlpi_unpack_error(r));
    jlpi_message_free(m);
  } else {
    q->answered(q, m, r, NULL);
  }
}

void jlpi_requests_lost(int pid) {
  for (uint32_t k = 1;; k++) {
    jlpi_request *q = NULL;
    jlpi_lock_take(&lock);
    int end = k >= used;
    if (!end && slots[k].request && slots[k].request->dest == pid)
      q = take_slot(k);
    jlpi_lock_give(&lock);
    if (end)
      return;
    if (q)
      fail(q, JLPAR_EEXITED);
  }
}

static jlpi_writer reply_begin(uint64_t id, unsigned flags) {
  jlpi_writer w = jlpi_message_begin_with(JLPI_M_REPLY, jlpi_flush_output() ? flags | SPOKE : flags);
  jlpi_pack_u64(&w, id);
  return w;
}

jlpi_writer jlpi_reply_begin(uint64_t id) {
  return reply_begin(id, 0);
}

void jlpi_reply_error(int pid, uint64_t id, const jlpar_error *e) {
  jlpi_writer w = reply_begin(id, FAILED);
  jlpi_pack_error(&w, e);
  jlpi_error_release(e);
  jlpi_message_must(pid, &w, "an answer to another process");
}

int jlpi_reply_send(int pid, uint64_t id, jlpi_writer *w) {
  if (!w->failed)
    return jlpi_message_send(pid, w);
  jlpi_pack_free(w);
  jlpi_reply_error(pid, id, jlpi_error_new(JLPAR_ENOMEM, jlpi_myid, NULL, NULL, 0, "no memory for an answer of process %d",
                                           jlpi_myid));
  return JLPAR_ENOMEM;
}

/* ---- requests that a task waits for ---- */

struct jlpi_question {
  jlpi_request request; /* first */
  jlpi_task *asker;
  atomic_int answered; /* set last by who answers: the question may be gone then */
  jlpi_answer answer;
};

static void question_answered(jlpi_request *request, jlpi_message *m, jlpi_reader *r, const jlpar_error *error) {
  jlpi_question *q = (jlpi_question *)request;
  jlpi_task *asker = q->asker;
  q->answer.message = m;
  if (m)
    q->answer.reader = *r;
  q->answer.error = error;
  atomic_store_explicit(&q->answered, 1, memory_order_release);
  jlpi_unpark(asker);
}

jlpi_question *jlpi_ask(int pid, enum jlpi_kind kind, jlpi_writer *w) {
  jlpi_question *q = jlpi_block_get(sizeof *q);
  if (!q)
    return NULL;
  *q = (jlpi_question){.request = {.dest = pid, .answered = question_answered}, .asker = jlpi_current()};
  if (__builtin_expect(jlpi_tracing, 0))
    q->request.traced = jlpi_trace_text(jlpi_kind_name(kind));
  if (jlpi_request_open(&q->request) != JLPAR_OK) {
    jlpi_block_put(q, sizeof *q);
    return NULL;
  }
  *w = jlpi_message_begin(kind);
  jlpi_pack_u64(w, q->request.id);
  return q;
}

void jlpi_request_cancel(int pid, uint64_t id) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_CANCEL);
  jlpi_pack_u64(&w, id);
  jlpi_message_must(pid, &w, "a cancellation");
}

static int is_answered(jlpi_question *q) {
  return atomic_load_explicit(&q->answered, memory_order_acquire);
}

jlpi_answer jlpi_ask_wait(jlpi_question *q, jlpi_writer *w, int cancellable) {
  static const jlpi_waiting why = {.kind = JLPI_WAIT_FUTURE, .what = "an answer of another process"};
  uint64_t id = q->request.id;
  int dest = q->request.dest, may_cancel = cancellable, cancelled = 0;
  jlpi_request_send(&q->request, w);
  while (!is_answered(q)) {
    int status = jlpi_park(&why, -1);
    if (is_answered(q)) {
      jlpi_park_went_well(status);
    } else if (status != JLPAR_OK) {
      cancelled = 1;
      if (may_cancel)
        jlpi_request_cancel(dest, id);
      may_cancel = 0;
    }
  }
  jlpi_answer answer = q->answer;
  answer.cancelled = cancelled;
  jlpi_block_put(q, sizeof *q);
  if (cancelled && !cancellable)
    jlpi_cancel_again();
  return answer;
}

void jlpi_cancel_again(void) {
  atomic_store(&jlpi_current()->cancelled, 1);
}

uint64_t jlpi_question_id(const jlpi_question *q) {
  return q->request.id;
}
