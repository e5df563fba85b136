/* SPDX-License-Identifier: MIT
 *
 * Channels that live elsewhere: an operation is a request to the home, done where it arrives (waits.c) or else by a
 * task, in the order in which the requests came. An operation that is cancelled here is cancelled there, and counts
 * as done if it was done before the cancellation arrived. A put that has credit is a message without an answer
 * (window.c).
 */
#include "base/memory.h"
#include "remote/elements.h"
#include "remote/serve.h"
#include "remote/short_id.h"

#include <stdlib.h>

enum { LOOK_EVERY = 16 };

static jlpar_future as_handle(jlpar_channel c) {
  return (jlpar_future){c.home, c.maker, c.id};
}

static jlpar_channel as_channel(jlpar_future h) {
  return (jlpar_channel){h.home, h.maker, h.id};
}

/* What there is of a request or an answer: in the word behind its id. */
enum { HAS_TYPE = 1 << 8, HAS_CODE = 1 << 9, HAS_TIMEOUT = 1 << 10, HAS_VALUE = 1 << 11, HAS_KEY = 1 << 12,
       HAS_ERROR = 1 << 13, IS_WIDE = 1 << 14, /* the size follows in eight bytes; of an answer: else it is above */
       ASK_WHOLLY = 1 << 15, /* answers a SHORT_CHANNEL: nothing was done */
       OP_OR_STATUS = 255, /* with HAS_CODE the status is that: a channel may be closed with any */
       NUMBER_AT = 16, NUMBER_MAX = (1 << 16) - 1 };

/* The channel is one of the process that the request goes to. */
void jlpi_channel_pack(jlpi_writer *w, const jlpi_channel_request *r) {
  int wide = r->bytes > UINT32_MAX, has_timeout = r->timeout >= 0;
  jlpi_pack_u32(w, (uint32_t)r->op | (r->type ? HAS_TYPE : 0) | (r->code ? HAS_CODE : 0) | (has_timeout ? HAS_TIMEOUT : 0) |
                       (r->value ? HAS_VALUE : 0) | (r->key_bytes ? HAS_KEY : 0) | (wide ? IS_WIDE : 0));
  jlpi_pack_u32(w, r->channel.maker);
  jlpi_pack_u64(w, r->channel.id);
  if (wide)
    jlpi_pack_u64(w, r->bytes);
  else
    jlpi_pack_u32(w, (uint32_t)r->bytes);
  if (r->type)
    jlpi_pack_string(w, r->type);
  if (r->code)
    jlpi_pack_u32(w, (uint32_t)r->code);
  if (has_timeout)
    jlpi_pack(w, &r->timeout, sizeof r->timeout);
  if (r->value)
    jlpi_pack(w, r->value, r->bytes);
  if (r->key_bytes) {
    jlpi_pack_u64(w, r->key_bytes);
    jlpi_pack(w, r->key, r->key_bytes);
  }
}

static void unpack_request(jlpi_reader *from, jlpi_channel_request *r) {
  uint32_t what = jlpi_unpack_u32(from);
  *r = (jlpi_channel_request){.op = (int)(what & OP_OR_STATUS), .timeout = -1};
  r->channel = (jlpar_channel){.home = (uint32_t)jlpi_myid, .maker = jlpi_unpack_u32(from)};
  r->channel.id = jlpi_unpack_u64(from);
  r->bytes = what & IS_WIDE ? jlpi_unpack_u64(from) : jlpi_unpack_u32(from);
  if (what & HAS_TYPE)
    r->type = jlpi_unpack_string(from);
  if (what & HAS_CODE)
    r->code = (int)jlpi_unpack_u32(from);
  if (what & HAS_TIMEOUT)
    jlpi_unpack_into(from, &r->timeout, sizeof r->timeout);
  if (what & HAS_VALUE)
    r->value = jlpi_unpack(from, r->bytes);
  if (what & HAS_KEY) {
    r->key_bytes = jlpi_unpack_u64(from);
    r->key = jlpi_unpack(from, r->key_bytes);
  }
}

/* ---- asking ---- */

/* Memory for what is taken is there before it is asked for: else the value would be lost. NULL: its size is not known. */
static int make_room(const jlpi_channel_request *r, void **room) {
  int sized = (r->op == JLPI_CH_TAKE || r->op == JLPI_CH_PEEK) && r->bytes != (size_t)-1;
  *room = sized ? jlpi_alloc(r->bytes) : NULL;
  return !sized || *room;
}

enum { IN_VAIN = -1 }; /* nothing was done: it has to be asked wholly; no JLPAR_ code */
static _Thread_local jlpar_channel asked_wholly; /* the last channel whose home could not do with less */

/* room: of r->bytes, or NULL; taken over */
static int take_answer(jlpi_channel_request *r, jlpi_answer *a, void *room) {
  uint32_t what = jlpi_unpack_u32(&a->reader);
  if (what & ASK_WHOLLY) {
    asked_wholly = r->channel;
    jlpi_free(room);
    return IN_VAIN;
  }
  int status = what & HAS_CODE ? (int)jlpi_unpack_u32(&a->reader) : (int8_t)(what & OP_OR_STATUS);
  r->got_bytes = what & IS_WIDE ? jlpi_unpack_u64(&a->reader) : what >> NUMBER_AT;
  if (what & HAS_VALUE) {
    const void *value = jlpi_unpack(&a->reader, r->got_bytes);
    int fits = room && r->got_bytes == r->bytes;
    r->got = !value ? NULL : fits ? room : jlpi_alloc(r->got_bytes);
    if (!r->got) {
      jlpi_free(room);
      return JLPAR_ENOMEM;
    }
    if (fits)
      room = NULL;
    memcpy(r->got, value, r->got_bytes);
  }
  jlpi_free(room);
  if (status == JLPAR_OK)
    jlpi_element_take(&a->reader, r);
  else if (what & HAS_ERROR)
    r->error = jlpi_unpack_error(&a->reader);
  return status;
}

static const jlpar_error *cannot_travel(const char *what) {
  return jlpi_error_here(NULL, 0, JLPAR_EINVAL, "an element holds %s, which means nothing in another process", what);
}

/* who puts one value after the other lets messages come in now and then: credit that is wanted back, or given */
int jlpi_channel_put_there(jlpar_channel c, const void *value, size_t bytes) {
  static _Thread_local unsigned puts;
  int done = jlpi_window_put(c, value, bytes);
  if (done == JLPI_USED_UP && jlpi_io_progress()) /* perhaps there is more by now */
    done = jlpi_window_put(c, value, bytes);
  if (done != 1)
    return 0;
  if (++puts % LOOK_EVERY == 0)
    jlpi_io_progress();
  return 1;
}

/* A SHORT_CHANNEL, behind it the value of a put: such a request and its answer are one cache line each. The word's own bits:
 * how many bytes a value has. */
struct short_request {
  uint64_t word, channel; /* the channel's maker and number */
};
enum { CHANNEL_ID_BITS = 44, SHORT_BYTES_MAX = 1024 };
_Static_assert(JLPI_PIDS_MAX <= 1 << (64 - CHANNEL_ID_BITS), "the maker fits beside the number");

static int may_be_short(const jlpi_channel_request *r) {
  return (r->op == JLPI_CH_PUT || r->op == JLPI_CH_TAKE) && r->timeout < 0 && !r->key_bytes && r->bytes > 0 &&
         r->bytes <= SHORT_BYTES_MAX && r->channel.id >> CHANNEL_ID_BITS == 0 && jlpi_element_is_bytes(r) &&
         (r->channel.id != asked_wholly.id || r->channel.maker != asked_wholly.maker);
}

static void pack_short(jlpi_writer *w, const jlpi_channel_request *r, uint64_t id) {
  jlpi_pack_open(w);
  jlpi_pack_u64(w, jlpi_short_word(JLPI_M_SHORT_CHANNEL, (unsigned)r->op, id, (uint32_t)r->bytes));
  jlpi_pack_u64(w, (uint64_t)r->channel.maker << CHANNEL_ID_BITS | r->channel.id);
  if (r->value)
    jlpi_pack(w, r->value, r->bytes);
}

static void pack_whole(jlpi_writer *w, const jlpi_channel_request *r, uint64_t id, const jlpi_writer *element) {
  *w = jlpi_message_begin(JLPI_M_CHANNEL);
  jlpi_pack_u64(w, id);
  jlpi_channel_pack(w, r);
  if (element) {
    jlpi_pack(w, element->data, element->bytes);
    w->failed |= element->failed;
  }
}

/* element: of a put, behind its value (elements.h), of this type; NULL: there is none, and the request may be short */
static int ask(jlpi_channel_request *r, const jlpi_writer *element, const jlpi_type *type) {
  void *room;
  jlpi_question q;
  if (!make_room(r, &room) || !jlpi_ask_with(&q, (int)r->channel.home, JLPI_M_CHANNEL)) {
    jlpi_free(room);
    return JLPAR_ENOMEM;
  }
  jlpi_writer w;
  if (!element && jlpi_short_id_fits(q.request.id))
    pack_short(&w, r, q.request.id);
  else
    pack_whole(&w, r, q.request.id, element);
  if (type && !w.failed)
    jlpi_element_sent(type, r->value, (int)r->channel.home);
  jlpi_answer a = jlpi_ask_wait(&q, &w, 1);
  int status = a.error ? a.error->code : take_answer(r, &a, room);
  if (a.error) {
    r->error = a.error;
    jlpi_free(room);
  }
  if (a.cancelled && status != JLPAR_ECANCELED)
    jlpi_cancel_again(); /* it was done before the cancellation arrived */
  jlpi_message_free(a.message);
  return status;
}

static int ask_wholly(jlpi_channel_request *r) {
  const jlpi_type *type;
  jlpi_writer element = {0};
  int status = jlpi_element_type(r, &type);
  if (status != JLPAR_OK)
    return status;
  const char *why = jlpi_element_pack(&element, type, r);
  if (why)
    r->error = cannot_travel(why);
  status = why ? JLPAR_EINVAL : ask(r, &element, type);
  jlpi_pack_free(&element);
  return status;
}

int jlpi_channel_there(jlpi_channel_request *r) {
  r->got = NULL;
  r->got_bytes = 0;
  r->error = NULL;
  if ((int)r->channel.maker == jlpi_myid && !jlpi_channel_known(as_handle(r->channel))) {
    r->error = jlpi_error_here(NULL, 0, JLPAR_ERELEASED, "a channel was used after its release");
    return JLPAR_ERELEASED;
  }
  if (r->op == JLPI_CH_RETAIN || r->op == JLPI_CH_RELEASE) {
    if (r->op == JLPI_CH_RETAIN)
      jlpi_channel_hold_open(as_handle(r->channel));
    else
      jlpi_channel_let_go(as_handle(r->channel));
    return JLPAR_OK;
  }
  int status = may_be_short(r) ? ask(r, NULL, NULL) : IN_VAIN;
  return status == IN_VAIN ? ask_wholly(r) : status;
}

/* ---- serving ---- */

struct serving {
  jlpi_channel_request request;
  int status;
};

static void serve_request(void *arg) {
  struct serving *v = arg;
  v->status = jlpi_channel_serve(&v->request);
}

void jlpi_channel_reply(int to, uint64_t id, int status, size_t number, const void *value, const jlpar_error *error,
                        const jlpi_writer *element) {
  jlpi_writer w;
  jlpi_reply_open(&w, id);
  int wide = number > NUMBER_MAX, has_error = status != JLPAR_OK && error, has_code = status != (int8_t)status;
  jlpi_pack_u32(&w, ((uint32_t)status & OP_OR_STATUS) | (has_code ? HAS_CODE : 0) | (value ? HAS_VALUE : 0) |
                        (has_error ? HAS_ERROR : 0) | (wide ? IS_WIDE : (uint32_t)number << NUMBER_AT));
  if (has_code)
    jlpi_pack_u32(&w, (uint32_t)status);
  if (wide)
    jlpi_pack_u64(&w, number);
  if (value)
    jlpi_pack(&w, value, number);
  if (status == JLPAR_OK && element)
    jlpi_pack(&w, element->data, element->bytes);
  if (has_error)
    jlpi_pack_error(&w, error);
  w.failed |= element && element->failed;
  jlpi_reply_send(to, id, &w);
}

static void reply(jlpi_service *s, const struct serving *v) {
  const jlpi_channel_request *r = &v->request;
  jlpi_writer element = {0};
  const char *why = v->status == JLPAR_OK ? jlpi_element_answer(&element, r, s->from) : NULL;
  if (why)
    jlpi_reply_error(s->from, s->id, cannot_travel(why));
  else
    jlpi_channel_reply(s->from, s->id, v->status, r->got_bytes, r->got, r->error, &element);
  jlpi_pack_free(&element);
}

static void work(jlpi_service *s) {
  struct serving v = {.status = JLPAR_ECANCELED};
  unpack_request(&s->reader, &v.request);
  v.request.type = jlpi_intern(v.request.type); /* a channel of any keeps it with the value */
  jlpi_element element = jlpi_element_unpack(&s->reader, &v.request, s->from);
  jlpi_service_read(s);
  const jlpar_error *failed = NULL;
  if (s->reader.bad)
    v.status = JLPAR_EIO;
  else if (element.no_memory)
    v.status = JLPAR_ENOMEM;
  else if (!jlpi_service_cancelled(s))
    failed = jlpi_catch(serve_request, &v);
  if (failed) {
    jlpi_error_release(v.request.error);
    v.request.error = failed;
  }
  if (v.request.error) {
    v.request.error = jlpi_service_error(s, v.request.error);
    v.status = v.request.error->code;
  }
  jlpi_element_done(element, v.status == JLPAR_OK);
  reply(s, &v);
  jlpi_error_release(v.request.error);
  jlpi_free(v.request.got);
}

void jlpi_channel_here(jlpi_message *m, jlpi_reader *r) {
  uint64_t id = jlpi_unpack_u64(r);
  jlpi_channel_request request;
  jlpi_reader look = *r;
  unpack_request(&look, &request);
  if (!look.bad && jlpi_wait_serve(m, id, &request))
    return;
  jlpi_service *s = jlpi_service_new(sizeof *s, m, r, id, work);
  if (!s) {
    jlpi_reply_error(m->from, id, jlpi_error_new(JLPAR_ENOMEM, jlpi_myid, NULL, NULL, 0, "no memory for a request"));
    jlpi_message_free(m);
    return;
  }
  jlpi_service_start(s, "channel", NULL, 0);
}

/* ---- making ---- */

/* Waits until the channel is there: whoever is given the handle may be heard there before its maker. */
int jlpi_channel_new_there(jlpar_channel c, size_t elem_bytes, const char *type, size_t capacity) {
  jlpi_writer w;
  const jlpi_type *full = NULL;
  int status = jlpi_member_status((int)c.home);
  jlpi_channel_full_type(c, &full);
  jlpi_question q;
  if (status != JLPAR_OK || !jlpi_ask(&q, (int)c.home, JLPI_M_CHANNEL_NEW, &w))
    return status == JLPAR_OK ? JLPAR_ENOMEM : status;
  jlpi_reference_made(JLPI_OF_OPEN_CHANNEL, as_handle(c));
  jlpi_pack_future(&w, as_handle(c));
  jlpi_pack_u64(&w, elem_bytes);
  jlpi_pack_string(&w, type);
  jlpi_pack_u64(&w, capacity);
  jlpi_pack_address(&w, full);
  jlpi_answer a = jlpi_ask_wait(&q, &w, 0);
  status = a.error ? a.error->code : (int)jlpi_unpack_u32(&a.reader);
  jlpi_error_release(a.error);
  jlpi_message_free(a.message);
  if (status != JLPAR_OK)
    jlpi_reference_unmade(JLPI_OF_OPEN_CHANNEL, as_handle(c));
  return status;
}

void jlpi_channel_new_here(jlpi_message *m, jlpi_reader *r) {
  uint64_t id = jlpi_unpack_u64(r);
  jlpar_future h = jlpi_unpack_future(r);
  size_t elem_bytes = jlpi_unpack_u64(r);
  const char *type = jlpi_intern(jlpi_unpack_string(r));
  size_t capacity = jlpi_unpack_u64(r);
  const jlpi_type *full = jlpi_unpack_address(r);
  int status = r->bad ? JLPAR_EIO : jlpi_channel_adopt(as_channel(h), elem_bytes, type, full, capacity);
  if (status == JLPAR_OK)
    jlpi_reference_born(JLPI_OF_OPEN_CHANNEL, h, m->from);
  jlpi_writer w = jlpi_reply_begin(id);
  jlpi_pack_u32(&w, (uint32_t)status);
  jlpi_reply_send(m->from, id, &w);
  jlpi_message_free(m);
}

/* Done where it arrives, or not at all. */
void jlpi_short_channel_here(jlpi_message *m, jlpi_reader *r) {
  struct short_request head;
  r->at = 0; /* with the kind */
  jlpi_unpack_into(r, &head, sizeof head);
  jlpi_channel_request request = {
      .op = (int)jlpi_short_flags(head.word), .bytes = jlpi_short_own(head.word), .timeout = -1,
      .channel = {.home = (uint32_t)jlpi_myid, .maker = (uint32_t)(head.channel >> CHANNEL_ID_BITS),
                  .id = head.channel & (((uint64_t)1 << CHANNEL_ID_BITS) - 1)}};
  uint64_t id = jlpi_short_id(head.word);
  if (request.op == JLPI_CH_PUT)
    request.value = jlpi_unpack(r, request.bytes);
  if (!r->bad && jlpi_wait_serve(m, id, &request))
    return;
  jlpi_writer w = jlpi_reply_begin(id);
  jlpi_pack_u32(&w, ASK_WHOLLY);
  jlpi_reply_send(m->from, id, &w);
  jlpi_message_free(m);
}
