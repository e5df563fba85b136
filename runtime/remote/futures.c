/* SPDX-License-Identifier: MIT
 *
 * Futures that live elsewhere. Here they are proxies: local futures that complete when their home says so
 * (FUTURE_VALUE), which it does once to everyone who asked (FUTURE_WANTED) and to the maker.
 */
#include "remote/serve.h"

#include "base/memory.h"
#include "task/frame.h"
#include "task/future.h"

#include <pthread.h>
#include <stdlib.h>

/* ---- a value on its way: name of its type, the type if it is more than bytes, length, value ---- */

/* A handle by itself is known in every process, also if it comes from a module that is not loaded there. */
static const jlpi_type *known_type(const jlpi_type *type) {
  static const jlpi_type *const handles[] = {&jlpi_type_future, &jlpi_type_channel, &jlpi_type_darray};
  for (int k = 0; k < 3 && type && type->nfields == 1; k++)
    if (type->fields[0].kind == handles[k]->fields[0].kind && type->bytes == handles[k]->bytes)
      return handles[k];
  return type;
}

/* NULL, or what it holds that cannot travel */
static const char *pack_value(jlpi_writer *w, const jlpi_future_value *v) {
  jlpi_pack_string(w, v->name);
  jlpi_pack_address(w, known_type(v->full));
  jlpi_pack_u64(w, v->bytes);
  jlpi_pack(w, v->data, v->bytes);
  return v->full ? jlpi_pack_fields(w, v->full, v->data, 1, NULL) : NULL;
}

/* when it has been packed and will be sent */
static void tell_handles(const jlpi_future_value *v, int to) {
  jlpi_handles tell = jlpi_handles_to(&to);
  jlpi_value_handles(v->full, v->data, 1, &tell);
}

static jlpi_future_value unpack_head(jlpi_reader *r) {
  jlpi_future_value v = {.name = jlpi_intern(jlpi_unpack_string(r))};
  v.full = jlpi_unpack_address(r);
  v.bytes = jlpi_unpack_u64(r);
  v.data = jlpi_unpack(r, v.bytes);
  if (!v.data || (v.full && v.full->bytes != v.bytes))
    v.full = NULL;
  return v;
}

/* the handles of a value that is not unpacked, having been told, are given back */
static void drop_packed(const jlpi_future_value *v, int from) {
  jlpi_handles got = jlpi_handles_from(&from);
  jlpi_value_handles(v->full, v->data, 1, &got);
  jlpi_value_handles(v->full, v->data, 1, &jlpi_handles_unused);
}

/* Unpacked into memory that the caller frees with jlpi_free, the handles in it this process's. NULL without memory, or
 * when the message is damaged. */
static void *unpack_value(jlpi_reader *r, int from, jlpi_future_value *v) {
  *v = unpack_head(r);
  jlpi_handles got = jlpi_handles_from(&from);
  void *value = v->data ? jlpi_alloc(v->bytes) : NULL;
  if (value) {
    memcpy(value, v->data, v->bytes);
    jlpi_unpack_fields(r, v->full, value, 1, &got);
    v->owns = JLPI_OWNS_ALL;
  } else if (v->data) {
    drop_packed(v, from);
  }
  v->data = value;
  return value;
}

/* 1: it is f's. Otherwise what came with it is given back. */
static int complete(jlpar_future f, const jlpi_future_value *v, int *status) {
  *status = jlpi_future_complete_with(f, v, NULL, NULL, NULL);
  if (*status == JLPAR_OK || !v->full)
    return *status == JLPAR_OK;
  jlpi_value_release(v->full, (void *)(uintptr_t)v->data);
  jlpi_value_give_back(v->full, (void *)(uintptr_t)v->data, NULL, NULL);
  return 0;
}

/* ---- the value of a future on its way to pid ---- */

struct subscriber {
  jlpar_future future;
  int pid;
};

static jlpi_writer news_begin(jlpar_future f, int failed) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_FUTURE_VALUE);
  jlpi_pack_future(&w, f);
  jlpi_pack_u32(&w, (uint32_t)failed);
  return w;
}

static void tell_failure(const struct subscriber *s, const jlpar_error *error) {
  jlpi_writer w = news_begin(s->future, 1);
  jlpi_pack_error(&w, error);
  if (w.failed)
    jlpi_no_memory("the failure of a future"); /* who waits for it would wait for ever */
  jlpi_message_send(s->pid, &w);
}

static void tell_new_failure(const struct subscriber *s, int code, const char *why, const char *what) {
  const jlpar_error *e = jlpi_error_new(code, jlpi_myid, NULL, NULL, 0, why, what);
  tell_failure(s, e);
  jlpi_error_release(e);
}

static void tell_value(const struct subscriber *s, const jlpi_future_value *v) {
  jlpi_writer w = news_begin(s->future, 0);
  const char *why = pack_value(&w, v);
  if (why || w.failed) {
    jlpi_pack_free(&w);
    if (why)
      tell_new_failure(s, JLPAR_EINVAL, "the value of a future holds %s, which means nothing in another process", why);
    else
      tell_new_failure(s, JLPAR_ENOMEM, "no memory for the value of a future%s", "");
    return;
  }
  tell_handles(v, s->pid);
  jlpi_message_send(s->pid, &w);
}

static void tell(void *arg, const jlpi_future_value *v, const jlpar_error *error) {
  struct subscriber *s = arg;
  if (error)
    tell_failure(s, error);
  else
    tell_value(s, v);
  free(s);
}

void jlpi_tell_subscriber(jlpar_future f, int pid) {
  struct subscriber *s = malloc(sizeof *s), here = {f, pid};
  if (s)
    *s = here;
  int status = s ? jlpi_future_when_done(f, tell, s) : JLPAR_ENOMEM;
  if (status == JLPAR_OK)
    return;
  free(s);
  tell_new_failure(&here, status, status == JLPAR_ENOMEM ? "no memory for who waits for a future%s"
                                                         : "a future was used after its release%s", "");
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
    const jlpar_error *e = jlpi_unpack_error(r);
    if ((int)f.maker == jlpi_myid && jlpi_fut_has_name(f)) /* other calls have a reply */
      jlpi_failed_alone(f, e);
    jlpi_future_complete(f, NULL, 0, NULL, e);
    jlpi_message_free(m);
    return;
  }
  jlpi_future_value v;
  int unused;
  void *value = unpack_value(r, m->from, &v);
  if (value)
    complete(f, &v, &unused); /* it has one already, or is let go by now */
  else
    jlpi_future_complete(f, NULL, 0, NULL,
                         jlpi_error_new(r->bad ? JLPAR_EIO : JLPAR_ENOMEM, jlpi_myid, NULL, NULL, 0,
                                        r->bad ? "the value of a future is of a module that process %d has not loaded"
                                               : "no memory for the value of a future on process %d", jlpi_myid));
  jlpi_free(value);
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

void jlpi_future_value_here(jlpi_message *m, jlpi_reader *r) {
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
  status = jlpi_message_send((int)f.home, &w);
  if (status != JLPAR_OK)
    jlpi_reference_unmade(JLPI_OF_FUTURE, f);
  return status;
}

void jlpi_future_new_here(jlpi_message *m, jlpi_reader *r) {
  jlpar_future f = jlpi_unpack_future(r);
  if (!r->bad) {
    jlpi_reference_born(JLPI_OF_FUTURE, f, m->from);
    jlpi_tell_subscriber(f, m->from);
  }
  jlpi_message_free(m);
}

/* What cannot travel is seen before anything is asked, and handles are told when nothing but the death of the home can
 * keep the message from it. */
int jlpi_future_set_there(jlpar_future f, const jlpi_future_value *v) {
  int home = (int)f.home, status = jlpi_member_status(home);
  jlpi_writer w, packed = {0};
  const char *why = status == JLPAR_OK ? pack_value(&packed, v) : NULL;
  jlpi_question q;
  if (status != JLPAR_OK || why || !jlpi_ask(&q, home, JLPI_M_FUTURE_SET, &w)) {
    jlpi_pack_free(&packed);
    return status != JLPAR_OK ? status : why ? JLPAR_EINVAL : JLPAR_ENOMEM;
  }
  jlpi_pack_future(&w, f);
  jlpi_pack(&w, packed.data, packed.bytes);
  w.failed |= packed.failed;
  jlpi_pack_free(&packed);
  if (!w.failed)
    tell_handles(v, home);
  jlpi_answer a = jlpi_ask_wait(&q, &w, 0);
  status = a.error ? a.error->code : (int)jlpi_unpack_u32(&a.reader);
  jlpi_error_release(a.error);
  jlpi_message_free(a.message);
  return status;
}

static void reply_number(int to, uint64_t id, int number) {
  jlpi_writer w = jlpi_reply_begin(id);
  jlpi_pack_u32(&w, (uint32_t)number);
  jlpi_reply_send(to, id, &w);
}

/* A value that is more than bytes is unpacked in a task: the program's own functions may fail. */
struct setting {
  jlpi_service service; /* first; it makes no future */
  jlpar_future future;
  int status;
};

static void unpack_and_set(void *arg) {
  struct setting *s = arg;
  jlpi_future_value v;
  void *value = unpack_value(&s->service.reader, s->service.from, &v);
  s->status = s->service.reader.bad ? JLPAR_EIO : JLPAR_ENOMEM;
  if (value)
    complete(s->future, &v, &s->status);
  jlpi_free(value);
}

static void serve_set(jlpi_service *service) {
  const jlpar_error *e = jlpi_catch(unpack_and_set, service);
  jlpi_service_read(service);
  if (e)
    jlpi_reply_error(service->from, service->id, jlpi_service_error(service, e));
  else
    reply_number(service->from, service->id, ((struct setting *)service)->status);
}

void jlpi_future_set_here(jlpi_message *m, jlpi_reader *r) {
  uint64_t id = jlpi_unpack_u64(r);
  jlpar_future f = jlpi_unpack_future(r);
  jlpi_reader look = *r;
  jlpi_future_value v = unpack_head(&look);
  if ((int)f.maker != jlpi_myid && !jlpi_future_known(f))
    jlpi_reference_mentioned(f);
  struct setting *s = v.full ? jlpi_service_new(sizeof *s, m, r, id, serve_set) : NULL;
  if (s) {
    s->future = f;
    jlpi_service_start(&s->service, "set", NULL, 0);
    return;
  }
  if (v.full)
    drop_packed(&v, m->from);
  reply_number(m->from, id, v.full ? JLPAR_ENOMEM : v.data ? jlpi_future_complete_with(f, &v, NULL, NULL, NULL) : JLPAR_EIO);
  jlpi_message_free(m);
}

int jlpi_future_ready_there(jlpar_future f) {
  jlpi_writer w;
  jlpi_question q;
  if (!jlpi_ask(&q, (int)f.home, JLPI_M_FUTURE_READY, &w))
    return 0;
  jlpi_pack_future(&w, f);
  jlpi_answer a = jlpi_ask_wait(&q, &w, 0);
  int ready = a.error ? 1 : (int)jlpi_unpack_u32(&a.reader); /* a failed future is ready */
  jlpi_error_release(a.error);
  jlpi_message_free(a.message);
  return ready;
}

void jlpi_future_ready_here(jlpi_message *m, jlpi_reader *r) {
  uint64_t id = jlpi_unpack_u64(r);
  jlpar_future f = jlpi_unpack_future(r);
  reply_number(m->from, id, jlpi_future_known(f) && jlpi_future_isready(f));
  jlpi_message_free(m);
}

void jlpi_future_cancel_there(jlpar_future f) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_CANCEL_FUTURE);
  jlpi_pack_future(&w, f);
  jlpi_message_must((int)f.home, &w, "a cancellation");
}
