/* SPDX-License-Identifier: MIT
 *
 * Requests that wait for their reply: a table of slots. The id is slot and generation, so that a reply that
 * comes too late (its request was answered when the callee was declared dead) finds nothing.
 */
#include "remote/tracing.h"

#include "base/lock.h"
#include "task/idle.h"
#include "task/inside.h"
#include "task/task.h"

#include <stdlib.h>

struct slot {
  jlpi_request *request;
  uint32_t next_free; /* 0: none */
  uint8_t generation; /* little, as messages to a process keep their order: see short_id.h */
};

enum { FAILED = 1, SPOKE = 2 /* the replier may have written to stdout before */ }; /* flags of a reply */

static jlpi_lock lock; /* guards the table */
static struct slot *slots;
static uint32_t used = 1, room, first_free; /* slot 0 is nobody's */

static __attribute__((noinline)) int grow(void) {
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
  int alone = jlpi_lock_enter(&lock);
  uint32_t k = first_free;
  if (__builtin_expect(k != 0, 1))
    first_free = slots[k].next_free;
  else if (used < room || grow())
    k = used++;
  if (k) {
    struct slot *s = &slots[k];
    s->request = q;
    q->id = (uint64_t)s->generation << 32 | k;
    jlpi_trace_call_begins(q); /* once the lock is given it may be answered */
  }
  jlpi_lock_leave(&lock, alone);
  return k ? JLPAR_OK : JLPAR_ENOMEM;
}

/* with the lock */
static inline jlpi_request *take_slot(uint32_t k) {
  struct slot *s = &slots[k];
  jlpi_request *q = s->request;
  s->request = NULL;
  s->generation++;
  s->next_free = first_free;
  first_free = k;
  return q;
}

/* with the lock; the slot of a request that is open, or 0 */
static inline uint32_t slot_of(uint64_t id) {
  uint32_t k = (uint32_t)id;
  return k > 0 && k < used && slots[k].generation == id >> 32 && slots[k].request ? k : 0;
}

static inline jlpi_request *take(uint64_t id) {
  int alone = jlpi_lock_enter(&lock);
  uint32_t k = slot_of(id);
  jlpi_request *q = k ? take_slot(k) : NULL;
  jlpi_lock_leave(&lock, alone);
  return q;
}

static void fail(jlpi_request *q, int code) {
  jlpi_trace(JLPI_TRACE_CALL_ENDS, q->id, 0, 0, q->traced, 0, 0);
  q->answered(q, NULL, NULL, jlpi_unreachable(q->dest, code, q->site));
}

/* The callee may be declared dead between the send and our noticing: whoever takes the request answers it. (But a lone
 * thread declares nobody dead between.) */
void jlpi_request_sent(uint64_t id, int dest, int status) {
  jlpi_request *q;
  if (status == JLPAR_OK && jlpi_lone_so_far())
    return;
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
  jlpi_lock_take(&lock);
  int open = slot_of(id) != 0;
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

/* The first word of a reply: the kind and flags, from bit 16 the generation, from bit 32 the slot. One word, so that the
 * answer behind it is aligned, and that no load of it needs two of the stores that it was copied by. */
enum { GENERATION_AT = 16, SLOT_AT = 32 };

static inline uint64_t reply_word(uint64_t id, unsigned flags) {
  return JLPI_M_REPLY | flags << JLPI_KIND_BITS | id >> 32 << GENERATION_AT | id << SLOT_AT;
}

static inline uint64_t replied_id(uint64_t word) {
  return word >> SLOT_AT | (word >> GENERATION_AT & UINT8_MAX) << 32;
}

static inline unsigned reply_flags(uint64_t word) {
  return (unsigned)(word & ((1 << GENERATION_AT) - 1)) >> JLPI_KIND_BITS;
}

void jlpi_request_reply(jlpi_message *m, jlpi_reader *r) {
  r->at = 0; /* with the kind */
  uint64_t word = jlpi_unpack_u64(r);
  jlpi_request *q = take(replied_id(word));
  unsigned flags = reply_flags(word), failed = flags & FAILED;
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

static void reply_open(jlpi_writer *w, uint64_t id, unsigned flags) {
  flags |= jlpi_flush_output() ? SPOKE : 0;
  jlpi_pack_open(w);
  jlpi_pack_u64(w, reply_word(id, flags));
}

void jlpi_reply_open(jlpi_writer *w, uint64_t id) {
  reply_open(w, id, 0);
}

jlpi_writer jlpi_reply_begin(uint64_t id) {
  jlpi_writer w;
  reply_open(&w, id, 0);
  return w;
}

void jlpi_reply_error(int pid, uint64_t id, const jlpar_error *e) {
  jlpi_writer w;
  reply_open(&w, id, FAILED);
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

enum { RUNNING, PARKED, DONE };

void jlpi_await_begin(jlpi_awaited *w) {
  w->task = jlpi_current();
  atomic_store_explicit(&w->state, RUNNING, memory_order_relaxed);
}

/* The lone thread is not inside already: handlers run without a lock. */
void jlpi_await_done(jlpi_awaited *w) {
  jlpi_task *task = w->task;
  if (!jlpi_alone_begin()) {
    if (atomic_exchange(&w->state, DONE) == PARKED)
      jlpi_unpark(task);
    return;
  }
  int was = atomic_load_explicit(&w->state, memory_order_relaxed);
  atomic_store_explicit(&w->state, DONE, memory_order_relaxed);
  if (was == PARKED)
    jlpi_unpark_inside(task);
  else
    jlpi_alone_end();
}

int jlpi_await_is_done(const jlpi_awaited *w) {
  return atomic_load_explicit(&w->state, memory_order_acquire) == DONE;
}

static int has_come(const void *awaited) {
  return jlpi_await_is_done(awaited);
}

int jlpi_await(jlpi_awaited *w, const jlpi_waiting *why) {
  jlpi_poll_until(has_come, w);
  if (jlpi_await_is_done(w))
    return JLPAR_OK;
  if (jlpi_alone_begin()) {
    atomic_store_explicit(&w->state, PARKED, memory_order_relaxed);
    return jlpi_park_inside(jlpi_this(), why);
  }
  if (atomic_exchange(&w->state, PARKED) != DONE)
    return jlpi_park(why, -1);
  atomic_store_explicit(&w->state, DONE, memory_order_relaxed);
  return JLPAR_OK;
}

static void question_answered(jlpi_request *request, jlpi_message *m, jlpi_reader *r, const jlpar_error *error) {
  jlpi_question *q = (jlpi_question *)request;
  q->answer.message = m;
  if (m)
    q->answer.reader = *r;
  q->answer.error = error;
  jlpi_await_done(&q->asker);
}

int jlpi_ask_with(jlpi_question *q, int pid, enum jlpi_kind kind) {
  q->request = (jlpi_request){.dest = pid, .answered = question_answered};
  if (__builtin_expect(jlpi_tracing, 0))
    q->request.traced = jlpi_trace_text(jlpi_kind_name(kind));
  jlpi_await_begin(&q->asker);
  return jlpi_request_open(&q->request) == JLPAR_OK;
}

int jlpi_ask(jlpi_question *q, int pid, enum jlpi_kind kind, jlpi_writer *w) {
  if (!jlpi_ask_with(q, pid, kind))
    return 0;
  *w = jlpi_message_begin(kind);
  jlpi_pack_u64(w, q->request.id);
  return 1;
}

void jlpi_request_cancel(int pid, uint64_t id) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_CANCEL);
  jlpi_pack_u64(&w, id);
  jlpi_message_must(pid, &w, "a cancellation");
}

jlpi_answer jlpi_ask_wait(jlpi_question *q, jlpi_writer *w, int cancellable) {
  static const jlpi_waiting why = {.kind = JLPI_WAIT_FUTURE, .what = "an answer of another process"};
  uint64_t id = q->request.id;
  int dest = q->request.dest, may_cancel = cancellable, cancelled = 0;
  jlpi_request_send(&q->request, w);
  while (!jlpi_await_is_done(&q->asker)) {
    int status = jlpi_await(&q->asker, &why);
    if (jlpi_await_is_done(&q->asker)) {
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
  if (cancelled && !cancellable)
    jlpi_cancel_again();
  return answer;
}

void jlpi_cancel_again(void) {
  atomic_store(&jlpi_current()->cancelled, 1);
}
