/* SPDX-License-Identifier: MIT
 *
 * Sending, receiving, and what many messages contain.
 */
#include "base/memory.h"
#include "remote/broadcast.h"
#include "remote/loan.h"

#include <pthread.h>
#include <stdlib.h>

static void interrupted(jlpi_message *m, jlpi_reader *r) {
  (void)r;
  jlpi_up_interrupt();
  jlpi_message_free(m);
}

static jlpi_handler *const handlers[JLPI_M_KINDS] = {
    [JLPI_M_REPLY] = jlpi_request_reply,
    [JLPI_M_CALL] = jlpi_serve_call,
    [JLPI_M_SHORT_CALL] = jlpi_serve_short_call,
    [JLPI_M_NAMED_CALL] = jlpi_serve_named_call,
    [JLPI_M_CANCEL] = jlpi_serve_cancel,
    [JLPI_M_CANCEL_FUTURE] = jlpi_serve_cancel_future,
    [JLPI_M_ADD] = jlpi_reference_add,
    [JLPI_M_DROP] = jlpi_reference_drop,
    [JLPI_M_MOVED] = jlpi_reference_moved,
    [JLPI_M_SETTLE] = jlpi_settle,
    [JLPI_M_FUTURE_NEW] = jlpi_future_new_here,
    [JLPI_M_FUTURE_WANTED] = jlpi_future_wanted,
    [JLPI_M_FUTURE_VALUE] = jlpi_future_value_here,
    [JLPI_M_FUTURE_SET] = jlpi_future_set_here,
    [JLPI_M_FUTURE_READY] = jlpi_future_ready_here,
    [JLPI_M_CHANNEL_NEW] = jlpi_channel_new_here,
    [JLPI_M_CHANNEL] = jlpi_channel_here,
    [JLPI_M_SHORT_CHANNEL] = jlpi_short_channel_here,
    [JLPI_M_CLEAR] = jlpi_globals_clear,
    [JLPI_M_ALWAYS] = jlpi_always_record,
    [JLPI_M_RETURNED] = jlpi_loan_returned,
    [JLPI_M_FILL] = jlpi_loan_fill,
    [JLPI_M_RELAY] = jlpi_tree_relay,
    [JLPI_M_UNREACHED] = jlpi_tree_unreached,
    [JLPI_M_PUT] = jlpi_credit_put_here,
    [JLPI_M_GRANT] = jlpi_window_granted,
    [JLPI_M_RECALL] = jlpi_window_recalled,
    [JLPI_M_BACK] = jlpi_credit_back_here,
    [JLPI_M_FENCE] = jlpi_fence_here,
    [JLPI_M_FENCED] = jlpi_fence_answered,
    [JLPI_M_SIGNATURE] = jlpi_signature_here,
    [JLPI_M_DARRAY_GONE] = jlpi_darray_gone,
    [JLPI_M_INTERRUPT] = interrupted,
};

static void future_dropped(jlpar_future f) {
  jlpi_reference_dropped(JLPI_OF_FUTURE, f);
}

static const jlpi_remote_ops ops = {
    .spawn = jlpi_spawn_there,
    .call_plainly = jlpi_plain_call,
    .spawn_plainly = jlpi_plain_spawn,
    .everywhere = jlpi_everywhere_there,
    .distributed = jlpi_distributed_there,
    .future_subscribe = jlpi_subscribe,
    .future_new_at = jlpi_future_new_there,
    .future_set_at = jlpi_future_set_there,
    .future_ready_at = jlpi_future_ready_there,
    .future_cancel_at = jlpi_future_cancel_there,
    .future_drop = future_dropped,
    .channel_new_at = jlpi_channel_new_there,
    .channel_put_plainly = jlpi_channel_put_there,
    .channel_op = jlpi_channel_there,
    .watch = jlpi_watch_begin,
    .watch_fired = jlpi_watch_fired,
    .watch_end = jlpi_watch_end,
    .credit_recall = jlpi_credit_recall_there,
    .clear = jlpi_clear_at,
};

void jlpi_up_started(void) {
  jlpi_remote = &ops;
}

void jlpi_up_receive(jlpi_message *m) {
  jlpi_reader r = {.data = m->data, .bytes = m->bytes};
  uint32_t kind = jlpi_unpack_u32(&r) & JLPI_KIND_MASK;
  if (kind < JLPI_M_KINDS && handlers[kind])
    handlers[kind](m, &r);
  else
    jlpi_message_free(m);
}

void jlpi_up_joined(int pid) {
  jlpi_always_replay(pid);
}

void jlpi_up_lost(int pid) {
  jlpi_globals_forget(pid, NULL);
  jlpi_futures_lost(pid);
  jlpi_references_lost(pid);
  jlpi_trees_lost(pid);
  jlpi_requests_lost(pid);
  jlpi_windows_lost(pid);
  jlpi_fence_lost(pid);
  jlpi_waits_lost(pid);
  jlpi_loans_lost(pid);
  jlpi_darrays_lost(pid);
}

void jlpi_up_interrupt(void) {
  jlpi_services_interrupt();
}

int jlpi_up_interrupt_at(int pid) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_INTERRUPT);
  if (w.failed)
    jlpi_no_memory("an interrupt");
  return jlpi_message_send(pid, &w);
}

/* ---- sending ---- */

jlpi_writer jlpi_message_begin_with(enum jlpi_kind kind, unsigned flags) {
  jlpi_writer w = jlpi_pack_begin();
  jlpi_pack_u32(&w, (uint32_t)kind | flags << JLPI_KIND_BITS);
  return w;
}

jlpi_writer jlpi_message_begin(enum jlpi_kind kind) {
  return jlpi_message_begin_with(kind, 0);
}

unsigned jlpi_message_flags(const jlpi_message *m) {
  uint32_t first = 0;
  if (m->bytes >= sizeof first)
    memcpy(&first, m->data, sizeof first);
  return first >> JLPI_KIND_BITS;
}

static void release_own(jlpi_message *m) {
  jlpi_buffer_free(jlpi_buffer_data(m));
}

static int to_myself(jlpi_writer *w) {
  jlpi_message *m = jlpi_buffer_front(w->data);
  *m = (jlpi_message){.data = w->data, .bytes = w->bytes, .from = jlpi_myid, .release = release_own};
  *w = (jlpi_writer){0};
  jlpi_up_receive(m);
  return JLPAR_OK;
}

int jlpi_message_send(int pid, jlpi_writer *w) {
  if (pid == jlpi_myid && !w->failed)
    return to_myself(w);
  if (w->failed || !jlpi_fence_is_open(pid))
    return jlpi_fence_send(pid, w, 0);
  size_t bytes;
  void *data = jlpi_pack_take(w, &bytes);
  return jlpi_cluster_send(pid, data, bytes);
}

void jlpi_message_must(int pid, jlpi_writer *w, const char *what) {
  if (w->failed)
    jlpi_no_memory(what);
  jlpi_message_send(pid, w);
}

/* ---- parts ---- */

void jlpi_pack_future(jlpi_writer *w, jlpar_future f) {
  jlpi_pack(w, &f, sizeof f);
}

jlpar_future jlpi_unpack_future(jlpi_reader *r) {
  jlpar_future f;
  jlpi_unpack_into(r, &f, sizeof f);
  return f;
}

void jlpi_pack_error(jlpi_writer *w, const jlpar_error *e) {
  size_t bytes = jlpi_error_pack(e, NULL, 0);
  jlpi_pack_u64(w, bytes);
  void *room = jlpi_pack_room(w, bytes);
  if (room)
    jlpi_error_pack(e, room, bytes);
}

const jlpar_error *jlpi_unpack_error(jlpi_reader *r) {
  size_t bytes = jlpi_unpack_u64(r);
  const void *packed = jlpi_unpack(r, bytes);
  const jlpar_error *e = packed ? jlpi_error_unpack(packed, bytes) : NULL;
  return e ? e : jlpi_error_new(JLPAR_EIO, jlpi_myid, NULL, NULL, 0, "an error arrived damaged");
}

const jlpar_error *jlpi_unreachable(int pid, int code, const jlpi_site *site) {
  const char *file = site ? site->file : NULL;
  int line = site ? site->line : 0;
  switch (code) {
  case JLPAR_ENOPROC:
    return jlpi_error_new(code, jlpi_myid, NULL, file, line, "there is no process %d", pid);
  case JLPAR_EEXITED:
    return jlpi_error_new(code, jlpi_myid, NULL, file, line, "process %d has exited", pid);
  default:
    return jlpi_error_new(code, jlpi_myid, NULL, file, line, "process %d cannot be reached: %s", pid,
                          jlpar_strerror(code));
  }
}

const char *jlpi_intern(const char *text) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static struct word {
    struct word *next;
    char text[];
  } *words[64];
  if (!text)
    return NULL;
  size_t bytes = strlen(text) + 1;
  struct word **bucket = &words[jlpi_hash(text, bytes) % 64], *w;
  pthread_mutex_lock(&lock);
  for (w = *bucket; w && strcmp(w->text, text) != 0; w = w->next)
    ;
  if (!w && (w = malloc(sizeof *w + bytes))) {
    memcpy(w->text, text, bytes);
    w->next = *bucket;
    *bucket = w;
  }
  pthread_mutex_unlock(&lock);
  return w ? w->text : NULL;
}
