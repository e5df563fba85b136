/* SPDX-License-Identifier: MIT
 *
 * The life of a channel: made, counted, found by its handle, closed when the program lets go, used again.
 * A channel that lives in another process is here nothing but its handle; the process that gave the handle
 * keeps a counted record, so that the number stays unique.
 */
#include "channel/line.h"
#include "base/memory.h"
#include "task/frame.h"

#include <string.h>

enum { RING_AT_ONCE = 64 }; /* values; larger rings grow as they fill */

jlpi_table jlpi_channels;

static struct {
  jlpi_lock lock;
  jlpi_chan *free;
} spare;

static jlpi_chan *blank(void) {
  jlpi_lock_take(&spare.lock);
  jlpi_chan *ch = spare.free;
  if (ch)
    spare.free = ch->next_free;
  jlpi_lock_give(&spare.lock);
  return ch ? ch : jlpi_calloc(sizeof *ch);
}

/* The lone thread may still know the record as near: nothing goes into it or out of it before it is used again. */
static void put_spare(jlpi_chan *ch) {
  jlpi_lock_take(&ch->lock);
  ch->swift = JLPI_NOT_SWIFT;
  jlpi_chan_gates(ch);
  jlpi_lock_give(&ch->lock);
  jlpi_lock_take(&spare.lock);
  ch->next_free = spare.free;
  spare.free = ch;
  jlpi_lock_give(&spare.lock);
}

static void set_full_type(jlpi_chan *ch, const jlpi_type *full) {
  ch->full_type = full;
  if (full)
    ch->swift = JLPI_NOT_SWIFT;
  jlpi_chan_gates(ch);
}

/* Locks it. Of a channel of another process no value is ever here, so nothing of it is near: the thread may still know
 * the record from the channel that it was before. */
static int set_up(jlpi_chan *ch, int home, size_t elem_bytes, const char *type, size_t capacity) {
  jlpi_lock_take(&ch->lock);
  ch->refs = 1;
  ch->pins = 0;
  ch->elem_bytes = ch->ring.bytes = elem_bytes;
  ch->type = type;
  ch->full_type = NULL;
  ch->adopted_type = NULL;
  ch->waiting[JLPI_PUTTER] = jlpi_line_waiting(ch, JLPI_PUTTER);
  ch->waiting[JLPI_TAKER] = jlpi_line_waiting(ch, JLPI_TAKER);
  ch->capacity = capacity;
  ch->reserved = 0;
  ch->holders = NULL;
  ch->asked = 0;
  ch->ring.room = ch->ring.head = ch->ring.count = 0;
  ch->ring.values = NULL;
  memset(ch->lines, 0, sizeof ch->lines);
  ch->closed = ch->with_error = ch->quiet = 0;
  ch->why = NULL;
  ch->ops = NULL;
  ch->swift = elem_bytes && home == jlpi_myid ? elem_bytes : JLPI_NOT_SWIFT;
  size_t slot = elem_bytes ? elem_bytes : sizeof(void *);
  if (capacity > 0 && capacity <= RING_AT_ONCE && (ch->ring.values = jlpi_alloc(capacity * slot)))
    ch->ring.room = capacity;
  jlpi_chan_gates(ch);
  return capacity == 0 || capacity > RING_AT_ONCE || ch->ring.values != NULL;
}

static jlpi_chan *make(int home, size_t elem_bytes, const char *type, size_t capacity) {
  jlpi_chan *ch = blank();
  if (!ch)
    return NULL;
  int fine = set_up(ch, home, elem_bytes, type, capacity);
  ch->ring.handle = (jlpar_channel){(uint32_t)home, (uint32_t)jlpi_myid, fine ? jlpi_table_add(&jlpi_channels, ch) : 0};
  jlpi_lock_give(&ch->lock);
  if (ch->ring.handle.id)
    return ch;
  jlpi_free(ch->ring.values);
  put_spare(ch);
  return NULL;
}

jlpi_chan *jlpi_chan_make(const jlpi_chan *like) {
  jlpi_chan *ch = make(jlpi_myid, like->elem_bytes, like->type, like->capacity);
  if (ch) {
    jlpi_lock_take(&ch->lock);
    set_full_type(ch, like->full_type);
  }
  return ch;
}

static int same(jlpar_channel a, jlpar_channel b) {
  return a.id == b.id && a.maker == b.maker;
}

size_t jlpi_channels_live(void) {
  return jlpi_table_count(&jlpi_channels);
}

jlpi_chan *jlpi_chan_find(jlpar_channel h) {
  jlpi_chan *ch = (int)h.maker == jlpi_myid ? jlpi_table_find(&jlpi_channels, h.id)
                                             : jlpi_table_find_foreign(&jlpi_channels, h.maker, h.id);
  if (!ch)
    return NULL;
  jlpi_lock_take(&ch->lock);
  if (same(ch->ring.handle, h) && ch->refs + ch->pins > 0)
    return ch;
  jlpi_lock_give(&ch->lock);
  return NULL;
}

static void drop_values(jlpi_chan *ch) {
  size_t bytes = ch->elem_bytes ? ch->elem_bytes : sizeof(jlpi_parcel *);
  for (; ch->ring.count > 0; ch->ring.count--) {
    char *value = ch->ring.values + ch->ring.head * bytes;
    jlpi_parcel *p;
    if (ch->elem_bytes == 0) {
      memcpy(&p, value, sizeof p);
      jlpi_free(p);
    } else if (ch->full_type) {
      jlpi_value_release(ch->full_type, value);
    }
    ch->ring.head = ch->ring.head + 1 == ch->ring.room ? 0 : ch->ring.head + 1;
  }
  jlpi_free(ch->ring.values);
  jlpi_free(ch->adopted_type);
  ch->ring.values = NULL;
  ch->adopted_type = NULL;
}

void jlpi_chan_unlock(jlpi_chan *ch) {
  if (__builtin_expect(ch->refs + ch->pins > 0, 1)) {
    jlpi_lock_give(&ch->lock);
    return;
  }
  jlpar_channel h = ch->ring.handle;
  const jlpar_channel_ops *ops = ch->ops;
  if (ch->holders)
    jlpi_credit_end(ch);
  jlpi_error_release(ch->why);
  ch->why = NULL;
  jlpi_lock_give(&ch->lock);
  if (ops && ops->free)
    ops->free(ch->state);
  drop_values(ch); /* nobody finds it any more; a value's own handles may be released, so not with the lock */
  if ((int)h.maker == jlpi_myid)
    jlpi_table_remove(&jlpi_channels, h.id);
  else
    jlpi_table_forget(&jlpi_channels, h.maker, h.id);
  put_spare(ch);
}

static int count(jlpar_channel h, int refs, int pins) {
  jlpi_chan *ch = jlpi_chan_find(h);
  if (!ch)
    return JLPAR_ERELEASED;
  if (ch->refs + refs < 0) {
    jlpi_lock_give(&ch->lock);
    return JLPAR_ERELEASED;
  }
  ch->refs += refs;
  ch->pins += pins;
  if (refs < 0 && ch->refs == 0) {
    if (ch->ops)
      jlpi_error_release(jlpi_ops_close(ch)); /* nobody asks */
    jlpi_chan_close(ch, NULL, 0, 1);
  }
  jlpi_chan_unlock(ch);
  return JLPAR_OK;
}

static int remote_count(jlpar_channel h, int op) {
  jlpi_channel_request r = {.op = op, .channel = h, .timeout = -1};
  int status = jlpi_remote->channel_op(&r);
  jlpi_error_release(r.error);
  return status;
}

int jlpi_chan_release(jlpar_channel h) {
  if (jlpi_chan_here(h))
    return count(h, -1, 0);
  if ((int)h.maker == jlpi_myid)
    count(h, -1, 0);
  return remote_count(h, JLPI_CH_RELEASE);
}

void jlpi_chan_let_go(void *handle) {
  jlpar_channel h = *(jlpar_channel *)handle;
  if (h.id)
    jlpi_chan_release(h);
}

static void let_go_in_task(void *handle) {
  jlpi_chan_let_go(handle);
  jlpi_free(handle);
}

int jlpi_chan_is_own_kind(jlpar_channel h) {
  jlpi_chan *ch = jlpi_chan_find(h);
  int own = ch && ch->ops;
  if (ch)
    jlpi_lock_give(&ch->lock);
  return own;
}

void jlpi_channel_let_go_apart(jlpar_channel h) {
  jlpar_channel *kept = jlpi_chan_is_own_kind(h) ? jlpi_alloc(sizeof *kept) : NULL;
  if (kept)
    *kept = h;
  if (!kept || jlpi_task_run(let_go_in_task, kept, "task", "release", NULL, 0) != JLPAR_OK) {
    jlpi_free(kept);
    jlpi_chan_let_go(&h);
  }
}

void jlpi_channel_release(jlpar_channel h) {
  jlpi_current();
  if (h.id && jlpi_chan_release(h) == JLPAR_ERELEASED)
    jlpi_fail(NULL, 0, JLPAR_ERELEASED, "a channel was released once too often");
}

void jlpi_channel_retain(jlpar_channel h) {
  jlpi_current();
  int status = jlpi_chan_here(h) ? count(h, 1, 0) : remote_count(h, JLPI_CH_RETAIN);
  if (h.id && status != JLPAR_OK)
    jlpi_fail(NULL, 0, status, "a channel was used after its release");
}

static void pin(void *handle) {
  count(*(jlpar_channel *)handle, 0, 1);
}

static void unpin(void *handle) {
  count(*(jlpar_channel *)handle, 0, -1);
}

void jlpi_chan_unpin(jlpar_channel h) {
  if (jlpi_chan_here(h))
    count(h, 0, -1);
  else
    remote_count(h, JLPI_CH_RELEASE);
}

static void retain_quietly(void *handle) {
  jlpar_channel h = *(jlpar_channel *)handle;
  if (h.id && jlpi_chan_here(h))
    count(h, 1, 0);
  else if (h.id)
    remote_count(h, JLPI_CH_RETAIN);
}

__attribute__((constructor(103))) static void offer_pins(void) {
  jlpi_pinners[JLPI_CHANNEL] = (jlpi_pinner){pin, unpin, retain_quietly, jlpi_chan_let_go};
}

/* ---- making ---- */

static jlpar_channel make_or_fail(size_t elem_bytes, const char *type, const jlpi_type *full, size_t capacity,
                                  int pid) {
  int home = pid == JLPI_HERE_PID ? jlpi_myid : pid;
  jlpi_current();
  if (home != jlpi_myid && !jlpi_remote)
    jlpi_fail(NULL, 0, JLPAR_ENOPROC, "there is no process %d to make a channel on", pid);
  jlpi_chan *ch = make(home, elem_bytes, type, capacity);
  if (!ch)
    jlpi_fail(NULL, 0, JLPAR_ENOMEM, "no memory for a channel of %s", type ? type : "any");
  if (full && full->nfields > 0)
    set_full_type(ch, full);
  jlpar_channel h = ch->ring.handle;
  int status = home == jlpi_myid ? JLPAR_OK : jlpi_remote->channel_new_at(h, elem_bytes, type, capacity);
  if (status != JLPAR_OK) {
    count(h, -1, 0);
    jlpi_fail(NULL, 0, status, "no channel on process %d: %s", pid, jlpar_strerror(status));
  }
  return h;
}

jlpar_channel jlpi_channel_new(size_t elem_bytes, const char *type, size_t capacity, int pid, const jlpi_type *full) {
  return make_or_fail(elem_bytes, type, full && full->bytes == elem_bytes ? full : NULL, capacity, pid);
}

jlpar_channel jlpi_channel_make(const jlpi_type *type, size_t capacity, int pid) {
  return make_or_fail(type ? type->bytes : 0, type ? type->name : NULL, type, capacity, pid);
}

int jlpi_channel_full_type(jlpar_channel h, const jlpi_type **full) {
  jlpi_chan *ch = jlpi_chan_find(h);
  *full = ch ? ch->full_type : NULL;
  if (ch)
    jlpi_lock_give(&ch->lock);
  return ch != NULL;
}

int jlpi_channel_adopt(jlpar_channel c, size_t elem_bytes, const char *type, const jlpi_type *full, size_t capacity) {
  jlpi_chan *ch = blank();
  if (!ch)
    return JLPAR_ENOMEM;
  int fine = set_up(ch, (int)c.home, elem_bytes, NULL, capacity);
  ch->ring.handle = c;
  if (type && (ch->adopted_type = jlpi_alloc(strlen(type) + 1)))
    ch->type = strcpy(ch->adopted_type, type);
  if (full && full->nfields > 0)
    set_full_type(ch, full);
  jlpi_lock_give(&ch->lock);
  if (fine && jlpi_table_adopt(&jlpi_channels, c.maker, c.id, ch))
    return JLPAR_OK;
  drop_values(ch);
  put_spare(ch);
  return JLPAR_ENOMEM;
}

/* A channel that is one in all processes needs a handle that all of them know: maker 0, the name's hash. */
void jlpi_channel_file_scope(jlpar_channel *c, const char *name, const jlpi_type *type, size_t capacity, int pid) {
  if (pid == JLPI_HERE_PID) {
    *c = jlpi_channel_make(type, capacity, pid);
    return;
  }
  uint64_t hash = 14695981039346656037u;
  for (const char *s = name; *s; s++)
    hash = (hash ^ (unsigned char)*s) * 1099511628211u;
  *c = (jlpar_channel){(uint32_t)pid, 0, hash | 1};
  if (jlpi_channel_adopt(*c, type ? type->bytes : 0, type ? type->name : NULL, type, capacity) != JLPAR_OK)
    jlpi_fail(NULL, 0, JLPAR_ENOMEM, "no memory for channel %s", name);
}
