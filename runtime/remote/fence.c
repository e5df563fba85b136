/* SPDX-License-Identifier: MIT
 *
 * Who is told of a put finds its value there. A put with credit returns while its message is under way to the
 * channel's home; messages to that process come behind it, but what a third one hears may get there first:
 *
 *     2: put(c) ------------------------- PUT ----------------> 3, the home of c
 *     2: its call returns --> REPLY --> 1: length(c) ---------> 3
 *
 * So while puts are under way to one process, what this one sends to others is held, until the home has said
 * (FENCED) that all sent before its question (FENCE) are there. Everything behind a held message is held too,
 * whomever it is for: the order of all that this process sends stays.
 *
 * Always true, with the lock free: puts that may be under way are for one process, home. With home 0 nothing is
 * held. A held message lies in its buffer, so nothing here needs memory. FENCE, FENCED and what gives or recalls
 * credit is not held: it tells nothing that a program could see, and the answer never waits for another's.
 *
 * A home that does not answer for a tenth of a second (a beat of window.c looks) is not waited for any longer.
 *
 * It sees what goes through jlpar. Processes that tell each other by shared memory, a file or a pipe may look too
 * early.
 */
#include "remote/remote.h"

#include "base/clock.h"
#include "base/lock.h"
#include "base/memory.h"

#include <stdatomic.h>

static const double MOMENT = 100e-6, PATIENCE = 0.1; /* s */

struct held { /* in the front of a buffer */
  struct held *next;
  int pid, is_put;
  size_t bytes;
};
_Static_assert(sizeof(struct held) <= JLPI_BUFFER_FRONT, "what is held lies in its buffer");

static jlpi_lock lock; /* guards all here, and around what is sent because of it */
atomic_int jlpi_fence_home, jlpi_fence_holding; /* written with the lock */
static uint64_t puts, asked; /* how many were sent, and when FENCE was sent last */
static double asked_at;
static struct held *first, **last = &first;

int jlpi_message_send_ahead(int pid, jlpi_writer *w) {
  if (w->failed) /* its receiver, or this process, would wait for ever */
    jlpi_no_memory("a message that another process waits for");
  size_t bytes;
  void *data = jlpi_pack_take(w, &bytes);
  return jlpi_cluster_send(pid, data, bytes);
}

static int send_now(int pid, jlpi_writer *w, int is_put) {
  if (is_put) {
    if (jlpi_fence_home != pid) /* to write it is a locked instruction, which waits for the message before this one */
      jlpi_fence_home = pid;
    puts++;
  }
  return jlpi_message_send_ahead(pid, w);
}

/* with the lock */
static void ask(void) {
  if (jlpi_fence_home == 0 || asked == puts)
    return;
  asked = puts;
  asked_at = jlpi_now();
  jlpi_writer w = jlpi_message_begin(JLPI_M_FENCE);
  jlpi_pack_u64(&w, puts);
  jlpi_message_send_ahead(jlpi_fence_home, &w);
}

static void hold(int pid, jlpi_writer *w, int is_put) {
  struct held *h = jlpi_buffer_front(w->data);
  *h = (struct held){.pid = pid, .is_put = is_put, .bytes = w->bytes};
  *last = h;
  last = &h->next;
  jlpi_fence_holding = 1;
  *w = (jlpi_writer){0};
}

static int may_go(int pid) {
  return jlpi_fence_home == 0 || jlpi_fence_home == pid;
}

static void let_go(void) {
  while (first && may_go(first->pid)) {
    struct held *h = first;
    if (!(first = h->next))
      last = &first;
    jlpi_writer w = {.data = jlpi_buffer_data(h), .bytes = h->bytes};
    send_now(h->pid, &w, h->is_put); /* to one that is gone: its requests were answered when it went */
  }
  jlpi_fence_holding = first != NULL;
  if (first)
    ask();
}

int jlpi_fence_send(int pid, jlpi_writer *w, int is_put) {
  if (w->failed) {
    jlpi_pack_free(w);
    return JLPAR_ENOMEM;
  }
  if (!is_put && jlpi_fence_is_open(pid))
    return jlpi_message_send_ahead(pid, w);
  jlpi_lock_take(&lock);
  int status = JLPAR_OK;
  if (!first && may_go(pid)) {
    status = send_now(pid, w, is_put);
  } else if ((status = jlpi_member_status(pid)) == JLPAR_OK) {
    hold(pid, w, is_put);
    ask();
  } else {
    jlpi_pack_free(w);
  }
  jlpi_lock_give(&lock);
  return status;
}

/* behind what is held for pid, but ahead of all else */
void jlpi_fence_send_behind(int pid, jlpi_writer *w) {
  jlpi_lock_take(&lock);
  const struct held *h = first;
  while (h && h->pid != pid)
    h = h->next;
  if (h && !w->failed)
    hold(pid, w, 0);
  else
    jlpi_message_send_ahead(pid, w);
  jlpi_lock_give(&lock);
}

void jlpi_fence_ask(void) {
  jlpi_lock_take(&lock);
  ask();
  jlpi_lock_give(&lock);
}

int jlpi_fence_settle_closed(int pid) {
  jlpi_fence_ask();
  for (double until = jlpi_now() + MOMENT; !jlpi_fence_is_open(pid) && jlpi_now() < until;)
    jlpi_io_progress();
  return jlpi_fence_is_open(pid);
}

static void nothing_under_way(void) {
  jlpi_fence_home = 0;
  let_go();
}

/* A home that does not answer computes, or is stopped: that must not keep this process from all others. */
int jlpi_fence_beat(void) {
  jlpi_lock_take(&lock);
  ask();
  if (jlpi_fence_home && jlpi_now() - asked_at > PATIENCE)
    nothing_under_way();
  int waits = jlpi_fence_home != 0;
  jlpi_lock_give(&lock);
  return waits;
}

void jlpi_fence_here(jlpi_message *m, jlpi_reader *r) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_FENCED);
  jlpi_pack_u64(&w, jlpi_unpack_u64(r));
  jlpi_message_send_ahead(m->from, &w);
  jlpi_message_free(m);
}

void jlpi_fence_answered(jlpi_message *m, jlpi_reader *r) {
  uint64_t there = jlpi_unpack_u64(r);
  jlpi_lock_take(&lock);
  if (m->from == jlpi_fence_home && there == puts)
    nothing_under_way();
  jlpi_lock_give(&lock);
  jlpi_message_free(m);
}

void jlpi_fence_lost(int pid) {
  jlpi_lock_take(&lock);
  if (jlpi_fence_home == pid)
    nothing_under_way();
  jlpi_lock_give(&lock);
}
