/* SPDX-License-Identifier: MIT
 *
 * Channels whose operations are the program's own functions. They run in the calling task and may wait, so the
 * channel's lock is let go around them; a pin keeps the channel.
 */
#include "channel/channel.h"

static const jlpar_error *missing(const char *what) {
  return jlpi_error_here(NULL, 0, JLPAR_EINVAL, "this kind of channel has no %s", what);
}

/* one of the functions, on its way */
struct use {
  const jlpar_channel_ops *ops;
  void *state;
  jlpi_want *w;
  int op, status; /* of isready: what it says */
};

static void run(void *arg) {
  struct use *u = arg;
  const jlpar_channel_ops *ops = u->ops;
  jlpi_want *w = u->w;
  switch (u->op) {
  case JLPI_CH_PUT:
    u->status = ops->put(u->state, w->key, w->key_bytes, w->value, w->bytes);
    break;
  case JLPI_CH_TAKE:
    u->status = ops->take(u->state, w->key, w->key_bytes, w->value, w->bytes);
    break;
  case JLPI_CH_PEEK:
    u->status = ops->peek(u->state, w->key, w->key_bytes, w->value, w->bytes);
    break;
  case JLPI_CH_WAIT:
    u->status = ops->wait(u->state, w->key, w->key_bytes);
    break;
  case JLPI_CH_ISREADY:
    u->status = ops->isready(u->state, w->key, w->key_bytes);
    break;
  default:
    u->status = ops->close(u->state);
  }
}

/* NULL: there is such a function */
static const char *lacks(const jlpar_channel_ops *ops, int op) {
  return op == JLPI_CH_PUT       ? ops->put ? NULL : "put"
         : op == JLPI_CH_TAKE    ? ops->take ? NULL : "take"
         : op == JLPI_CH_PEEK    ? ops->peek ? NULL : "peek"
         : op == JLPI_CH_WAIT    ? ops->wait ? NULL : "wait"
         : op == JLPI_CH_ISREADY ? ops->isready ? NULL : "isready"
                                 : ops->close ? NULL : "close";
}

/* With the lock, which is let go meanwhile. The function may fail the task, or be cancelled while it waits: that ends the
 * call, as a status does. */
static const jlpar_error *use(jlpi_chan *ch, int op, jlpi_want *w, int *status) {
  const char *what = lacks(ch->ops, op);
  if (what)
    return missing(what);
  struct use u = {.ops = ch->ops, .state = ch->state, .w = w, .op = op};
  ch->pins++;
  jlpi_lock_give(&ch->lock);
  const jlpar_error *e = jlpi_catch(run, &u);
  jlpi_lock_take(&ch->lock);
  ch->pins--;
  *status = u.status;
  return e;
}

static const jlpar_error *of_status(int status) {
  return status == JLPAR_OK ? NULL : jlpi_error_here(NULL, 0, status, "%s", jlpar_strerror(status));
}

void jlpi_ops_transfer(jlpi_chan *ch, int op, jlpi_want *w) {
  int status = JLPAR_OK;
  if (op == JLPI_CH_PUT && ch->closed)
    w->error = jlpi_chan_closed_error(ch);
  else if (op != JLPI_CH_WAIT && w->bytes == (size_t)JLPI_ANY_SIZE)
    w->error = missing("take_bytes");
  else
    w->error = use(ch, op, w, &status);
  w->got = w->bytes;
  jlpi_chan_unlock(ch);
  if (!w->error)
    w->error = of_status(status);
}

int jlpi_ops_isready(jlpi_chan *ch, const void *key, size_t key_bytes, const jlpar_error **error) {
  jlpi_want w = {.key = key, .key_bytes = key_bytes};
  int ready = 0;
  *error = use(ch, JLPI_CH_ISREADY, &w, &ready);
  return *error ? 0 : ready;
}

const jlpar_error *jlpi_ops_close(jlpi_chan *ch) {
  int status = JLPAR_OK;
  if (ch->closed || !ch->ops->close)
    return NULL;
  ch->closed = 1; /* before the lock is let go: it is closed once */
  const jlpar_error *e = use(ch, JLPI_CH_CLOSE, NULL, &status);
  return e ? e : of_status(status);
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
