/* SPDX-License-Identifier: MIT
 *
 * Channels whose operations are the program's own functions. They run in the calling task and may wait, so the
 * channel's lock is let go around them; a pin keeps the channel.
 */
#include "channel/channel.h"

static const jlpar_error *missing(const char *what) {
  return jlpi_error_here(NULL, 0, JLPAR_EINVAL, "this kind of channel has no %s", what);
}

/* the status that the function gives; error set when there is none */
static int run(const jlpar_channel_ops *ops, void *state, int op, jlpi_want *w) {
  if (op == JLPI_CH_PUT && ops->put)
    return ops->put(state, w->key, w->key_bytes, w->value, w->bytes);
  if (op == JLPI_CH_TAKE && ops->take)
    return ops->take(state, w->key, w->key_bytes, w->value, w->bytes);
  if (op == JLPI_CH_PEEK && ops->peek)
    return ops->peek(state, w->key, w->key_bytes, w->value, w->bytes);
  if (op == JLPI_CH_WAIT && ops->wait)
    return ops->wait(state, w->key, w->key_bytes);
  w->error = missing(op == JLPI_CH_PUT    ? "put"
                     : op == JLPI_CH_TAKE ? "take"
                     : op == JLPI_CH_PEEK ? "peek"
                                          : "wait");
  return JLPAR_OK;
}

static void enter(jlpi_chan *ch) {
  ch->pins++;
  jlpi_lock_give(&ch->lock);
}

static void leave(jlpi_chan *ch) {
  jlpi_lock_take(&ch->lock);
  ch->pins--;
}

void jlpi_ops_transfer(jlpi_chan *ch, int op, jlpi_want *w) {
  int status = JLPAR_OK;
  if (op == JLPI_CH_PUT && ch->closed) {
    w->error = jlpi_chan_closed_error(ch);
  } else if (op != JLPI_CH_WAIT && w->bytes == (size_t)JLPI_ANY_SIZE) {
    w->error = missing("take_bytes");
  } else {
    enter(ch);
    status = run(ch->ops, ch->state, op, w);
    leave(ch);
  }
  w->got = w->bytes;
  jlpi_chan_unlock(ch);
  if (status != JLPAR_OK)
    w->error = jlpi_error_here(NULL, 0, status, "%s", jlpar_strerror(status));
}

int jlpi_ops_isready(jlpi_chan *ch, const void *key, size_t key_bytes, const jlpar_error **error) {
  if (!ch->ops->isready) {
    *error = missing("isready");
    return 0;
  }
  enter(ch);
  int ready = ch->ops->isready(ch->state, key, key_bytes);
  leave(ch);
  return ready;
}

int jlpi_ops_close(jlpi_chan *ch) {
  int status = JLPAR_OK;
  if (ch->closed)
    return status;
  ch->closed = 1; /* before the lock is let go: it is closed once */
  enter(ch);
  if (ch->ops->close)
    status = ch->ops->close(ch->state);
  leave(ch);
  return status;
}

jlpar_channel jlpar_channel_new_ops(const jlpar_channel_ops *ops, void *state) {
  static const jlpi_chan like = {.type = "its own kind"};
  jlpi_current();
  jlpi_chan *ch = jlpi_chan_make(&like);
  if (!ch)
    jlpi_fail(NULL, 0, JLPAR_ENOMEM, "no memory for a channel");
  ch->ops = ops;
  ch->swift = JLPI_NOT_SWIFT;
  jlpi_chan_gates(ch);
  ch->state = state;
  jlpar_channel c = ch->ring.handle;
  jlpi_chan_unlock(ch);
  return c;
}
