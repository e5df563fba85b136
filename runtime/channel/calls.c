/* SPDX-License-Identifier: MIT
 *
 * put, take, peek, wait and the rest, as the program calls them. Each gives an error or NULL inside; a plain
 * call fails the task with it, a _try call notes it.
 */
#include "base/memory.h"
#include "channel/channel.h"
#include "task/frame.h"

#include <stdlib.h>
#include <string.h>

typedef int try_it(jlpi_chan *ch, jlpi_want *w);

static const jlpar_error *released(void) {
  return jlpi_error_here(NULL, 0, JLPAR_ERELEASED, "a channel was used after its release");
}

static const jlpar_error *here(jlpar_channel c, enum jlpi_chan_role role, try_it *try, jlpi_want *w, double timeout) {
  jlpi_chan *ch = jlpi_chan_find(c);
  if (!ch)
    return released();
  if (ch->ops) {
    jlpi_ops_transfer(ch, role == JLPI_PUTTER  ? JLPI_CH_PUT
                          : role == JLPI_TAKER ? JLPI_CH_TAKE
                          : w->value           ? JLPI_CH_PEEK
                                               : JLPI_CH_WAIT, w);
    return w->error;
  }
  const jlpi_type *full = role == JLPI_PUTTER && w->bytes == ch->elem_bytes ? ch->full_type : NULL;
  if (full) { /* the taker has references of its own; one may be of this very channel, so not with its lock */
    jlpi_chan_unlock(ch);
    jlpi_value_retain(full, w->value);
    if (!(ch = jlpi_chan_find(c)))
      return released();
  }
  if (try(ch, w))
    jlpi_chan_unlock(ch);
  else
    jlpi_line_wait(ch, role, w, timeout);
  if (w->error && full)
    jlpi_value_release(full, w->value);
  return w->error;
}

/* the same through remote/: bytes go out, bytes come in */
static const jlpar_error *elsewhere(jlpar_channel c, int op, jlpi_want *w, double timeout) {
  jlpi_channel_request r = {.op = op, .channel = c, .bytes = w->bytes, .type = w->type, .timeout = timeout,
                            .key = w->key, .key_bytes = w->key_bytes};
  if (op == JLPI_CH_PUT)
    r.value = w->value;
  int status = jlpi_remote->channel_op(&r);
  if (status != JLPAR_OK)
    return r.error ? r.error : jlpi_error_here(NULL, 0, status, "%s", jlpar_strerror(status));
  w->got = r.got_bytes;
  if (op != JLPI_CH_TAKE && op != JLPI_CH_PEEK)
    return NULL;
  if (w->bytes == (size_t)JLPI_ANY_SIZE) {
    *(void **)w->value = r.got;
    return NULL;
  }
  if (r.got_bytes == w->bytes)
    memcpy(w->value, r.got, w->bytes);
  else
    w->error = jlpi_error_here(NULL, 0, JLPAR_ETYPE, "the channel gave %zu bytes, wanted %s (%zu bytes)", r.got_bytes,
                               w->type ? w->type : "a value", w->bytes);
  free(r.got);
  return w->error;
}

static const jlpar_error *put(jlpar_channel c, const void *value, size_t bytes, const char *type, double timeout) {
  int is_here = jlpi_chan_here(c);
  jlpi_current();
  if (!is_here && jlpi_remote->channel_put_plainly(c, value, bytes))
    return NULL;
  jlpi_want w = {.value = (void *)(uintptr_t)value, .bytes = bytes, .type = type};
  return is_here ? here(c, JLPI_PUTTER, jlpi_chan_try_put, &w, timeout) : elsewhere(c, JLPI_CH_PUT, &w, timeout);
}

static const jlpar_error *take(jlpar_channel c, jlpi_want *w, double timeout) {
  jlpi_current();
  return jlpi_chan_here(c) ? here(c, JLPI_TAKER, jlpi_chan_try_take, w, timeout)
                           : elsewhere(c, JLPI_CH_TAKE, w, timeout);
}

static const jlpar_error *peek(jlpar_channel c, jlpi_want *w, double timeout) {
  jlpi_current();
  return jlpi_chan_here(c) ? here(c, JLPI_LOOKER, jlpi_chan_try_peek, w, timeout)
                           : elsewhere(c, w->value ? JLPI_CH_PEEK : JLPI_CH_WAIT, w, timeout);
}

_Noreturn void jlpi_chan_fail_at(const char *file, int line, const jlpar_error *e) {
  char label[256];
  const char *task = jlpi_task_label(jlpi_current(), label, sizeof label);
  if (e->file || e->cause || e->nparts)
    jlpi_fail_with(jlpi_error_hop(e, jlpi_myid, task, file, line));
  const jlpar_error *placed = jlpi_error_new(e->code, e->pid, task, file, line, "%s", e->message);
  if (!jlpi_error_unreported(e))
    jlpi_error_mark_quiet(placed);
  jlpi_error_release(e);
  jlpi_fail_with(placed);
}

const jlpar_error *jlpi_chan_put_error(jlpar_channel c, const void *value, size_t bytes, const char *type) {
  return put(c, value, bytes, type, -1);
}

int jlpi_channel_put_try(jlpar_channel c, const void *value, size_t bytes) {
  const jlpar_error *e = put(c, value, bytes, NULL, -1);
  return e ? jlpi_note(e) : JLPAR_OK;
}

const jlpar_error *jlpi_chan_take_error(jlpar_channel c, void *value, size_t bytes, const char *type) {
  jlpi_want w = {.value = value, .bytes = bytes, .type = type};
  return take(c, &w, -1);
}

int jlpi_channel_take_try(jlpar_channel c, void *value, size_t bytes) {
  jlpi_want w = {.value = value, .bytes = bytes};
  const jlpar_error *e = take(c, &w, -1);
  return e ? jlpi_note(e) : JLPAR_OK;
}

void jlpi_channel_peek(const char *file, int line, jlpar_channel c, void *value, size_t bytes, const char *type) {
  jlpi_want w = {.value = value, .bytes = bytes, .type = type};
  const jlpar_error *e = peek(c, &w, -1);
  if (e)
    jlpi_chan_fail_at(file, line, e);
}

int jlpi_channel_peek_try(jlpar_channel c, void *value, size_t bytes) {
  jlpi_want w = {.value = value, .bytes = bytes};
  const jlpar_error *e = peek(c, &w, -1);
  return e ? jlpi_note(e) : JLPAR_OK;
}

void jlpi_channel_wait(const char *file, int line, jlpar_channel c) {
  jlpi_want w = {.bytes = (size_t)JLPI_ANY_SIZE};
  const jlpar_error *e = peek(c, &w, -1);
  if (e)
    jlpi_chan_fail_at(file, line, e);
}

void jlpi_channel_put_bytes(const char *file, int line, jlpar_channel c, const void *data, size_t bytes) {
  const jlpar_error *e = put(c, data, bytes, "bytes", -1);
  if (e)
    jlpi_chan_fail_at(file, line, e);
}

void *jlpi_channel_take_bytes(const char *file, int line, jlpar_channel c, size_t *bytes) {
  void *data = NULL;
  jlpi_want w = {.value = &data, .bytes = (size_t)JLPI_ANY_SIZE, .type = "bytes"};
  const jlpar_error *e = take(c, &w, -1);
  if (e)
    jlpi_chan_fail_at(file, line, e);
  if (bytes)
    *bytes = w.got;
  return data;
}

/* ---- with keys ---- */

void jlpi_channel_put_key(const char *file, int line, jlpar_channel c, const void *key, size_t key_bytes,
                          const void *value, size_t bytes, const char *type) {
  jlpi_want w = {.value = (void *)(uintptr_t)value, .bytes = bytes, .type = type, .key = key, .key_bytes = key_bytes};
  jlpi_current();
  const jlpar_error *e = jlpi_chan_here(c) ? here(c, JLPI_PUTTER, jlpi_chan_try_put, &w, -1)
                                           : elsewhere(c, JLPI_CH_PUT, &w, -1);
  if (e)
    jlpi_chan_fail_at(file, line, e);
}

void jlpi_channel_take_key(const char *file, int line, jlpar_channel c, const void *key, size_t key_bytes,
                           void *value, size_t bytes, const char *type) {
  jlpi_want w = {.value = value, .bytes = bytes, .type = type, .key = key, .key_bytes = key_bytes};
  const jlpar_error *e = take(c, &w, -1);
  if (e)
    jlpi_chan_fail_at(file, line, e);
}

void jlpi_channel_peek_key(const char *file, int line, jlpar_channel c, const void *key, size_t key_bytes,
                           void *value, size_t bytes, const char *type) {
  jlpi_want w = {.value = value, .bytes = bytes, .type = type, .key = key, .key_bytes = key_bytes};
  const jlpar_error *e = peek(c, &w, -1);
  if (e)
    jlpi_chan_fail_at(file, line, e);
}

void jlpi_channel_wait_key(const char *file, int line, jlpar_channel c, const void *key, size_t key_bytes) {
  jlpi_want w = {.bytes = (size_t)JLPI_ANY_SIZE, .key = key, .key_bytes = key_bytes};
  const jlpar_error *e = peek(c, &w, -1);
  if (e)
    jlpi_chan_fail_at(file, line, e);
}

static int query_key(jlpar_channel c, int op, const void *key, size_t key_bytes, size_t *answer) {
  jlpi_channel_request r = {.op = op, .channel = c, .timeout = -1, .key = key, .key_bytes = key_bytes};
  jlpi_current();
  int status = jlpi_chan_here(c) ? jlpi_channel_serve(&r) : jlpi_remote->channel_op(&r);
  *answer = r.got_bytes;
  if (status != JLPAR_OK)
    jlpi_fail_with(r.error ? r.error : jlpi_error_here(NULL, 0, status, "%s", jlpar_strerror(status)));
  return status;
}

static int query(jlpar_channel c, int op, size_t *answer) {
  return query_key(c, op, NULL, 0, answer);
}

int jlpi_channel_isready_key(jlpar_channel c, const void *key, size_t key_bytes) {
  size_t answer;
  query_key(c, JLPI_CH_ISREADY, key, key_bytes, &answer);
  return (int)answer;
}

int jlpi_channel_isready(jlpar_channel c) {
  size_t answer;
  query(c, JLPI_CH_ISREADY, &answer);
  return (int)answer;
}

int jlpar_isopen(jlpar_channel c) {
  size_t answer;
  query(c, JLPI_CH_ISOPEN, &answer);
  return (int)answer;
}

size_t jlpar_length(jlpar_channel c) {
  size_t answer;
  query(c, JLPI_CH_LENGTH, &answer);
  return answer;
}

static void close_with(jlpar_channel c, int code, const char *message) {
  jlpi_channel_request r = {.op = JLPI_CH_CLOSE, .channel = c, .code = code, .value = message, .timeout = -1};
  r.bytes = message ? strlen(message) + 1 : 0;
  jlpi_current();
  int status = jlpi_chan_here(c) ? jlpi_channel_serve(&r) : jlpi_remote->channel_op(&r);
  if (status != JLPAR_OK)
    jlpi_fail_with(r.error ? r.error : jlpi_error_here(NULL, 0, status, "%s", jlpar_strerror(status)));
}

void jlpar_close(jlpar_channel c) {
  close_with(c, JLPAR_OK, NULL);
}

void jlpar_close_error(jlpar_channel c, int code, const char *message) {
  close_with(c, code, message);
}

/* ---- on behalf of a peer, or of the calls above ---- */

static int transfer(jlpi_channel_request *r) {
  jlpi_want w = {.bytes = r->bytes, .type = r->type, .key = r->key, .key_bytes = r->key_bytes};
  void *got = NULL;
  if (r->op == JLPI_CH_PUT) {
    w.value = (void *)(uintptr_t)r->value;
    r->error = here(r->channel, JLPI_PUTTER, jlpi_chan_try_put, &w, r->timeout);
  } else {
    int sized = r->op != JLPI_CH_WAIT && r->bytes != (size_t)JLPI_ANY_SIZE;
    if (sized && !(got = malloc(r->bytes ? r->bytes : 1)))
      r->error = jlpi_error_here(NULL, 0, JLPAR_ENOMEM, "no memory for a value of %zu bytes", r->bytes);
    w.value = r->op == JLPI_CH_WAIT ? NULL : sized ? got : (void *)&got;
    if (!r->error)
      r->error = r->op == JLPI_CH_TAKE ? take(r->channel, &w, r->timeout) : peek(r->channel, &w, r->timeout);
    if (r->error) {
      free(got);
      got = NULL;
    }
    r->got = got;
    r->got_bytes = w.got;
  }
  return r->error ? r->error->code : JLPAR_OK;
}

static void close_here(jlpi_chan *ch, jlpi_channel_request *r) {
  const jlpar_error *e = NULL;
  if (ch->ops)
    r->error = jlpi_ops_close(ch);
  if (r->code != JLPAR_OK)
    e = jlpi_error_here(NULL, 0, r->code, "%.*s", r->bytes ? (int)r->bytes : 0, r->value ? (const char *)r->value : "");
  jlpi_chan_close(ch, e, e != NULL, 0);
}

/* Behind it no put can succeed, wherever it begins. */
static int all_home(jlpi_chan *ch, jlpi_channel_request *r) {
  jlpi_want w = {.value = NULL};
  jlpi_line_wait(ch, JLPI_CLOSER, &w, -1);
  r->error = w.error;
  return w.error ? w.error->code : JLPAR_OK;
}

int jlpi_channel_serve(jlpi_channel_request *r) {
  if (r->op == JLPI_CH_PUT || r->op == JLPI_CH_TAKE || r->op == JLPI_CH_PEEK || r->op == JLPI_CH_WAIT)
    return transfer(r);
  if (r->op == JLPI_CH_BIND)
    return jlpi_channel_serve_bind(r);
  if (r->op == JLPI_CH_COPY)
    return jlpi_channel_serve_copy(r);
  if (r->op == JLPI_CH_RELEASE)
    return jlpi_chan_release(r->channel);
  jlpi_chan *ch = jlpi_chan_find(r->channel);
  if (!ch) {
    r->error = released();
    return JLPAR_ERELEASED;
  }
  if (r->op == JLPI_CH_ISREADY)
    r->got_bytes = ch->ops ? (size_t)jlpi_ops_isready(ch, r->key, r->key_bytes, &r->error)
                            : (size_t)jlpi_chan_is_ready(ch);
  else if (r->op == JLPI_CH_ISOPEN)
    r->got_bytes = !ch->closed;
  else if (r->op == JLPI_CH_LENGTH)
    r->got_bytes = ch->ring.count;
  else if (r->op == JLPI_CH_SIZE)
    r->got_bytes = ch->elem_bytes;
  else if (r->op == JLPI_CH_RETAIN)
    ch->refs++;
  else if (r->op == JLPI_CH_CLOSE)
    close_here(ch, r);
  if (r->op == JLPI_CH_CLOSE && ch->reserved)
    return all_home(ch, r);
  jlpi_chan_unlock(ch);
  return r->error ? r->error->code : JLPAR_OK;
}
