/* SPDX-License-Identifier: MIT
 *
 * Futures that live elsewhere. Here they are proxies: local futures that complete when their home says so
 * (FUTURE_VALUE), which it does once to everyone who asked (FUTURE_WANTED) and to the maker.
 */
#include "remote/serve.h"

#include "task/frame.h"

#include <pthread.h>
#include <stdlib.h>

/* ---- the value of a future on its way to pid ---- */

struct subscriber {
  jlpar_future future;
  int pid;
};

static void pack_value(jlpi_writer *w, const struct subscriber *s, const void *value, size_t bytes) {
  const jlpi_type *type = jlpi_reference_type(s->future);
  int typed = type && type->nfields && type->bytes == bytes, to = s->pid;
  jlpi_handles tell = jlpi_handles_to(&to);
  jlpi_pack_string(w, type ? type->name : NULL);
  jlpi_pack_address(w, typed ? type : NULL);
  jlpi_pack_u64(w, bytes);
  jlpi_pack(w, value, bytes);
  if (typed) {
    jlpi_pack_fields(w, type, value, 1, NULL);
    jlpi_value_handles(type, value, 1, &tell);
  }
}

static void tell(void *arg, const void *value, size_t bytes, const jlpar_error *error) {
  struct subscriber *s = arg;
  jlpi_writer w = jlpi_message_begin(JLPI_M_FUTURE_VALUE);
  jlpi_pack_future(&w, s->future);
  jlpi_pack_u32(&w, error != NULL);
  if (error)
    jlpi_pack_error(&w, error);
  else
    pack_value(&w, s, value, bytes);
  jlpi_message_send(s->pid, &w);
  free(s);
}

void jlpi_tell_subscriber(jlpar_future f, int pid) {
  struct subscriber *s = malloc(sizeof *s);
  if (!s)
    return;
  *s = (struct subscriber){f, pid};
  int status = jlpi_future_when_done(f, tell, s);
  if (status != JLPAR_OK) {
    const jlpar_error *e = jlpi_error_new(status, jlpi_myid, NULL, NULL, 0, "a future was used after its release");
    tell(s, NULL, 0, e);
    jlpi_error_release(e);
  }
}

void jlpi_future_wanted(jlpi_message *m, jlpi_reader *r) {
  jlpar_future f = jlpi_unpack_future(r);
  if ((int)f.maker != jlpi_myid && !jlpi_future_known(f))
    jlpi_reference_mentioned(f); /* the message that makes it is still on its way */
  jlpi_tell_subscriber(f, m->from);
  jlpi_message_free(m);
}

/* takes m over; r is behind the handle */
static void take_value(jlpar_future f, jlpi_message *m, jlpi_reader *r) {
  if (jlpi_unpack_u32(r)) {
    jlpi_future_complete(f, NULL, 0, NULL, jlpi_unpack_error(r));
    jlpi_message_free(m);
    return;
  }
  int from = m->from;
  jlpi_handles got = jlpi_handles_from(&from);
  const char *name = jlpi_intern(jlpi_unpack_string(r));
  const jlpi_type *type = jlpi_unpack_address(r);
  size_t bytes = jlpi_unpack_u64(r);
  const void *raw = jlpi_unpack(r, bytes);
  void *value = raw ? malloc(bytes ? bytes : 1) : NULL;
  if (value) {
    memcpy(value, raw, bytes);
    jlpi_unpack_fields(r, type, value, 1, &got);
    jlpi_reference_note_type(f, type);
    if (jlpi_future_complete(f, value, bytes, name, NULL) != JLPAR_OK && type)
      jlpi_value_release(type, value); /* it has one already, or is let go by now */
  } else {
    jlpi_future_complete(f, NULL, 0, NULL, jlpi_error_new(JLPAR_EIO, jlpi_myid, NULL, NULL, 0,
                                                          "the value of a future could not be received"));
  }
  free(value);
  jlpi_message_free(m);
}

/* Values of futures that were fetched by who passed them on: they come ahead of the message with the handle. Few, and
 * not for long; those of a process that died in between are dropped. */
struct ahead {
  struct ahead *next;
  jlpar_future future;
  jlpi_message *message;
  jlpi_reader reader;
};
static pthread_mutex_t ahead_lock = PTHREAD_MUTEX_INITIALIZER;
static struct ahead *ahead;

static struct ahead *take_ahead(jlpar_future f) {
  pthread_mutex_lock(&ahead_lock);
  struct ahead **at = &ahead;
  while (*at && !((*at)->future.id == f.id && (*at)->future.maker == f.maker))
    at = &(*at)->next;
  struct ahead *a = *at;
  if (a)
    *at = a->next;
  pthread_mutex_unlock(&ahead_lock);
  return a;
}

int jlpi_future_came_ahead(jlpar_future f) {
  struct ahead *a = take_ahead(f);
  if (a)
    take_value(f, a->message, &a->reader);
  free(a);
  return a != NULL;
}

void jlpi_futures_lost(int pid) {
  pthread_mutex_lock(&ahead_lock);
  for (struct ahead **at = &ahead, *a; (a = *at);) {
    if (a->message->from != pid) {
      at = &a->next;
      continue;
    }
    *at = a->next;
    jlpi_message_free(a->message);
    free(a);
  }
  pthread_mutex_unlock(&ahead_lock);
}

void jlpi_future_value(jlpi_message *m, jlpi_reader *r) {
  jlpar_future f = jlpi_unpack_future(r);
  struct ahead *a = jlpi_future_known(f) || m->from == (int)f.home ? NULL : malloc(sizeof *a);
  if (!a) {
    take_value(f, m, r);
    return;
  }
  pthread_mutex_lock(&ahead_lock);
  *a = (struct ahead){ahead, f, m, *r};
  ahead = a;
  pthread_mutex_unlock(&ahead_lock);
}

/* ---- ops ---- */

static void gone(jlpar_future f, int status) {
  jlpi_future_complete(f, NULL, 0, NULL, jlpi_unreachable((int)f.home, status, NULL));
}

int jlpi_subscribe(jlpar_future f) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_FUTURE_WANTED);
  jlpi_pack_future(&w, f);
  int status = jlpi_message_send((int)f.home, &w);
  if (status != JLPAR_OK)
    gone(f, status);
  return JLPAR_OK;
}

int jlpi_future_new_there(jlpar_future f) {
  int status = jlpi_member_status((int)f.home);
  if (status != JLPAR_OK)
    return status;
  jlpi_reference_made(JLPI_OF_FUTURE, f);
  jlpi_writer w = jlpi_message_begin(JLPI_M_FUTURE_NEW);
  jlpi_pack_future(&w, f);
  return jlpi_message_send((int)f.home, &w);
}

void jlpi_future_new_here(jlpi_message *m, jlpi_reader *r) {
  jlpar_future f = jlpi_unpack_future(r);
  if (!r->bad) {
    jlpi_reference_born(JLPI_OF_FUTURE, f, m->from, NULL);
    jlpi_tell_subscriber(f, m->from);
  }
  jlpi_message_free(m);
}

int jlpi_future_set_there(jlpar_future f, const void *value, size_t bytes, const char *type) {
  jlpi_writer w;
  jlpi_question *q = jlpi_ask((int)f.home, JLPI_M_FUTURE_SET, &w);
  if (!q)
    return JLPAR_ENOMEM;
  jlpi_pack_future(&w, f);
  jlpi_pack_string(&w, type);
  jlpi_pack_u64(&w, bytes);
  jlpi_pack(&w, value, bytes);
  jlpi_answer a = jlpi_ask_wait(q, &w, 0);
  int status = a.error ? a.error->code : (int)jlpi_unpack_u32(&a.reader);
  jlpi_error_release(a.error);
  jlpi_message_free(a.message);
  return status;
}

static void reply_number(jlpi_message *m, uint64_t id, int number) {
  jlpi_writer w = jlpi_reply_begin(id);
  jlpi_pack_u32(&w, (uint32_t)number);
  jlpi_message_send(m->from, &w);
  jlpi_message_free(m);
}

void jlpi_future_set_here(jlpi_message *m, jlpi_reader *r) {
  uint64_t id = jlpi_unpack_u64(r);
  jlpar_future f = jlpi_unpack_future(r);
  const char *type = jlpi_intern(jlpi_unpack_string(r));
  size_t bytes = jlpi_unpack_u64(r);
  const void *value = jlpi_unpack(r, bytes);
  if ((int)f.maker != jlpi_myid && !jlpi_future_known(f))
    jlpi_reference_mentioned(f);
  reply_number(m, id, value || !bytes ? jlpi_future_complete(f, value, bytes, type, NULL) : JLPAR_EIO);
}

int jlpi_future_ready_there(jlpar_future f) {
  jlpi_writer w;
  jlpi_question *q = jlpi_ask((int)f.home, JLPI_M_FUTURE_READY, &w);
  if (!q)
    return 0;
  jlpi_pack_future(&w, f);
  jlpi_answer a = jlpi_ask_wait(q, &w, 0);
  int ready = a.error ? 1 : (int)jlpi_unpack_u32(&a.reader); /* a failed future is ready */
  jlpi_error_release(a.error);
  jlpi_message_free(a.message);
  return ready;
}

void jlpi_future_ready_here(jlpi_message *m, jlpi_reader *r) {
  uint64_t id = jlpi_unpack_u64(r);
  jlpar_future f = jlpi_unpack_future(r);
  reply_number(m, id, jlpi_future_known(f) && jlpi_future_isready(f));
}

void jlpi_future_cancel_there(jlpar_future f) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_CANCEL_FUTURE);
  jlpi_pack_future(&w, f);
  jlpi_message_send((int)f.home, &w);
}
