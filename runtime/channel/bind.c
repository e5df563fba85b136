/* SPDX-License-Identifier: MIT
 *
 * Channels and those who own them: closing with a task (bind, produce), with a block (scope), and copies of
 * their contents (firstprivate).
 */
#include "base/memory.h"
#include "channel/channel.h"
#include "task/frame.h"
#include "task/future.h"
#include "task/spawn.h"

#include <stdlib.h>
#include <string.h>

/* ---- bind ---- */

struct bound {
  jlpar_channel channel;
  const jlpar_error *error; /* counted */
  jlpar_future held;        /* one that lives elsewhere would not be told of any more, let go by everybody here */
};

static void close_here(const struct bound *b) {
  jlpi_chan *ch = jlpi_chan_find(b->channel); /* it may be gone by now */
  if (!ch)
    return;
  jlpi_chan_close(ch, jlpi_error_retain(b->error), b->error != NULL, 0);
  jlpi_chan_unlock(ch);
}

/* in a task of its own: it waits for the answer, or the channel's own close does for what it likes */
static void close_in_task(void *arg) {
  struct bound *b = arg;
  jlpi_channel_request r = {.op = JLPI_CH_CLOSE, .channel = b->channel, .timeout = -1};
  if (b->error) {
    r.code = b->error->code;
    r.value = b->error->message;
    r.bytes = strlen(b->error->message) + 1;
  }
  int status = jlpi_chan_here(b->channel) ? jlpi_channel_serve(&r) : jlpi_remote->channel_op(&r);
  if (status == JLPAR_OK)
    jlpi_error_mark_seen(b->error); /* by who takes from it */
  jlpi_error_release(r.error);
  jlpi_error_release(b->error);
  jlpi_free(b);
}

/* The task has ended. Who says so may be the handler of a message, which must not wait. */
static void close_behind(void *arg, const jlpi_future_value *value, const jlpar_error *error) {
  struct bound *b = arg;
  (void)value;
  b->error = jlpi_error_retain(error);
  jlpi_future_release(b->held);
  int waits = !jlpi_chan_here(b->channel) || jlpi_chan_is_own_kind(b->channel);
  if (waits && jlpi_task_run(close_in_task, b, "task", "bind", NULL, 0) == JLPAR_OK)
    return;
  if (jlpi_chan_here(b->channel))
    close_here(b);
  jlpi_error_release(b->error);
  jlpi_free(b);
}

static int bind(jlpar_channel c, jlpar_future f) {
  struct bound *b = jlpi_alloc(sizeof *b);
  if (!b)
    return JLPAR_ENOMEM;
  *b = (struct bound){.channel = c};
  if ((int)f.home != jlpi_myid && jlpi_future_known(f)) {
    jlpi_future_retain(f);
    b->held = f;
  }
  int status = jlpi_future_when_done(f, close_behind, b);
  if (status != JLPAR_OK) {
    jlpi_future_release(b->held);
    jlpi_free(b);
  }
  return status;
}

void jlpar_bind(jlpar_channel c, jlpar_future f) {
  jlpi_current();
  int status = bind(c, f);
  if (status != JLPAR_OK)
    jlpi_fail(NULL, 0, status, "a channel could not be bound: %s", jlpar_strerror(status));
}

int jlpi_channel_serve_bind(jlpi_channel_request *r) {
  jlpar_future f;
  if (r->bytes != sizeof f)
    return JLPAR_EINVAL;
  memcpy(&f, r->value, sizeof f);
  return bind(r->channel, f);
}

void jlpi_produce(const jlpi_call *call, jlpar_channel c) {
  jlpi_call own = *call;
  own.flags |= JLPI_KEEP;
  jlpi_task *t = jlpi_task_for(&own, call->place.kind == JLPI_THREADS);
  jlpar_future f = t->future->handle;
  int status = bind(c, f);
  jlpi_task_start(t);
  jlpi_future_release(f);
  if (status != JLPAR_OK)
    jlpi_fail(call->site->file, call->site->line, status, "the producer could not be bound to its channel");
}

/* ---- blocks ---- */

void jlpi_scope_channel(jlpi_scope *s, jlpar_channel *c) {
  jlpi_scope_handle(s, c, jlpi_chan_let_go);
}

/* ---- copies ---- */

static int copy_values(jlpi_chan *from, jlpi_chan *to) {
  size_t bytes = from->elem_bytes ? from->elem_bytes : sizeof(jlpi_parcel *);
  for (size_t k = 0; k < from->ring.count; k++) {
    size_t at = (from->ring.head + k) % from->ring.room;
    char *value = from->ring.values + at * bytes;
    jlpi_want w = {.value = value, .bytes = from->elem_bytes, .type = from->type};
    if (from->elem_bytes == 0) {
      jlpi_parcel *p;
      memcpy(&p, value, sizeof p);
      w = (jlpi_want){.value = p->data, .bytes = p->bytes, .type = p->type};
    } else if (from->full_type) {
      jlpi_value_retain(from->full_type, value);
    }
    if (!jlpi_chan_try_put(to, &w) || w.error) {
      jlpi_error_release(w.error);
      return 0;
    }
  }
  return 1;
}

jlpar_channel jlpi_chan_copy(jlpi_chan *ch) {
  static const jlpar_channel none;
  jlpi_chan *copy = jlpi_chan_make(ch);
  if (!copy)
    return none;
  jlpar_channel c = copy->ring.handle;
  int whole = copy_values(ch, copy);
  if (ch->closed)
    jlpi_chan_close(copy, ch->why ? jlpi_error_retain(ch->why) : NULL, ch->with_error, 0);
  copy->refs = 0;
  copy->pins = whole; /* nobody owns it: it stays open until the last one who has it lets go */
  jlpi_chan_unlock(copy);
  return whole ? c : none;
}

static jlpar_channel copy_of(const char *file, int line, jlpar_channel c) {
  jlpi_channel_request r = {.op = JLPI_CH_COPY, .channel = c, .timeout = -1};
  jlpar_channel copy = {0};
  int status = jlpi_chan_here(c) ? jlpi_channel_serve(&r) : jlpi_remote->channel_op(&r);
  if (status != JLPAR_OK)
    jlpi_fail_with(r.error ? r.error : jlpi_error_here(file, line, status, "the channel cannot be copied"));
  memcpy(&copy, r.got, sizeof copy);
  free(r.got);
  return copy;
}

static void let_copy_go(void *copy) {
  jlpi_chan_unpin(*(jlpar_channel *)copy);
}

void jlpi_scope_copy(jlpi_scope *s, jlpar_channel *c, const char *file, int line) {
  *c = copy_of(file, line, *c);
  jlpi_scope_handle(s, c, let_copy_go);
}

int jlpi_channel_serve_copy(jlpi_channel_request *r) {
  jlpi_chan *ch = jlpi_chan_find(r->channel);
  if (!ch)
    return JLPAR_ERELEASED;
  if (ch->ops) {
    jlpi_chan_unlock(ch);
    r->error = jlpi_error_here(NULL, 0, JLPAR_EINVAL, "a channel with operations of its own cannot be copied");
    return JLPAR_EINVAL;
  }
  jlpar_channel copy = jlpi_chan_copy(ch);
  jlpi_chan_unlock(ch);
  if (copy.id == 0 || !(r->got = malloc(sizeof copy)))
    return JLPAR_ENOMEM;
  memcpy(r->got, &copy, sizeof copy);
  r->got_bytes = sizeof copy;
  return JLPAR_OK;
}
