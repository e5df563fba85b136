/* SPDX-License-Identifier: MIT
 *
 * The common case of put and take: a value that is but bytes, of the channel's own type, in an open channel of this
 * process, nobody in line but those who want just that. It does what transfer.c does, in one go; everything else goes the
 * general way (calls.c).
 */
#include "channel/line.h"

#include <string.h>

_Thread_local jlpi_ring *jlpi_near[JLPI_NEAR];

#define INLINE inline __attribute__((always_inline))

enum { ITS_OWN = -1 };

static INLINE int nobody_looks(const jlpi_chan *ch) {
  return !ch->lines[JLPI_LOOKER].first && !ch->lines[JLPI_ROOM_SEEKER].first;
}

/* Locked. bytes: of the value, or ITS_OWN. */
static INLINE jlpi_chan *find(jlpar_channel c, size_t bytes) {
  if (c.home != c.maker || (int)c.home != jlpi_myid)
    return NULL;
  jlpi_chan *ch = jlpi_table_find(&jlpi_channels, c.id);
  if (!ch)
    return NULL;
  jlpi_lock_take(&ch->lock);
  int fits = bytes == (size_t)ITS_OWN ? ch->swift != JLPI_NOT_SWIFT : ch->swift == bytes;
  if (fits && ch->ring.handle.id == c.id && nobody_looks(ch)) {
    if (jlpi_alone())
      jlpi_near[c.id % JLPI_NEAR] = &ch->ring;
    return ch;
  }
  jlpi_lock_give(&ch->lock);
  return NULL;
}

/* The channel that near.h has come to and gone inside for: what holds the others off then is inside, not the lock.
 * NULL: it has not, or this is not the common case; then it is not inside any more. */
static INLINE jlpi_chan *find_inside(jlpar_channel c, size_t bytes) {
  jlpi_chan *ch = (jlpi_chan *)jlpi_near[c.id % JLPI_NEAR]; /* its ring comes first; NULL on other threads */
  if (!ch || !__atomic_load_n(&jlpi_inside, __ATOMIC_RELAXED))
    return NULL;
  if (__builtin_expect(ch->swift == bytes && nobody_looks(ch) && jlpi_this()->current, 1))
    return ch;
  jlpi_near_end();
  return NULL;
}

static INLINE void copy(void *to, const void *from, size_t bytes) {
  if (bytes == 8)
    memcpy(to, from, 8);
  else if (bytes == 4)
    memcpy(to, from, 4);
  else
    memcpy(to, from, bytes);
}

/* the first in line is one of the common case itself, may be of a select */
static INLINE int is_swift(const jlpi_want *w, size_t bytes) {
  return !w->served && w->bytes == bytes && w->value;
}

static INLINE char *slot(const jlpi_chan *ch, size_t k, size_t bytes) {
  size_t at = ch->ring.head + k;
  return ch->ring.values + (at >= ch->ring.room ? at - ch->ring.room : at) * bytes;
}

/* What became of it. The lock is given back, or it is not inside any more, unless it has to wait. */
enum outcome { DONE, HAS_TO_WAIT, NOT_SWIFT };

/* inside: a constant, as in all that follows */
static INLINE enum outcome give_lock(jlpi_chan *ch, int inside, enum outcome what) {
  if (inside)
    jlpi_near_end();
  else
    jlpi_lock_give(&ch->lock);
  return what;
}

/* The first in line leaves it; nobody only looks. */
static INLINE void leave_line(jlpi_chan *ch, enum jlpi_chan_role role, const jlpi_want *first) {
  jlpi_want *next = first->next;
  ch->lines[role].first = next;
  if (__builtin_expect(next != NULL, 0)) {
    next->prev = NULL;
    return;
  }
  ch->lines[role].last = NULL;
  if (role == JLPI_TAKER)
    ch->ring.put_below = jlpi_chan_open_room(ch);
  else
    ch->ring.take_above = 0;
}

/* out of the line, and done */
static INLINE enum outcome serve(jlpi_chan *ch, int inside, enum jlpi_chan_role role, jlpi_want *w) {
  leave_line(ch, role, w);
  jlpi_task *task = jlpi_want_done(w);
  if (inside) {
    jlpi_unpark_inside(task);
  } else {
    jlpi_lock_give(&ch->lock);
    jlpi_unpark(task);
  }
  return DONE;
}

/* The first in line, who must be served now if it is a select; those that were served elsewhere are passed over. 0: the
 * first one is not of the common case. */
static INLINE int first_in(jlpi_chan *ch, int inside, enum jlpi_chan_role role, size_t bytes, jlpi_want **first) {
  jlpi_want *w;
  while ((w = *first = ch->lines[role].first)) {
    if (!is_swift(w, bytes))
      return 0;
    if (__builtin_expect(!w->choice, 1) || (inside ? jlpi_choice_claim_inside(w) : jlpi_choice_claim(w)))
      return 1;
    leave_line(ch, role, w);
    jlpi_want_done(w);
  }
  return 1;
}

static INLINE enum outcome put_now(jlpi_chan *ch, int inside, const void *value, size_t bytes) {
  jlpi_want *taker;
  if (!first_in(ch, inside, JLPI_TAKER, bytes, &taker))
    return give_lock(ch, inside, NOT_SWIFT);
  if (taker) {
    copy(taker->value, value, bytes);
    taker->got = bytes;
    return serve(ch, inside, JLPI_TAKER, taker);
  }
  if (jlpi_chan_is_full(ch))
    return HAS_TO_WAIT;
  if (ch->ring.count + ch->reserved >= ch->ring.room)
    return give_lock(ch, inside, NOT_SWIFT); /* the ring grows */
  copy(slot(ch, ch->ring.count, bytes), value, bytes);
  ch->ring.count++;
  return give_lock(ch, inside, DONE);
}

/* there is a value in the ring, and thus room for the first putter's */
static INLINE enum outcome take_from_ring(jlpi_chan *ch, int inside, void *value, size_t bytes) {
  jlpi_want *putter;
  if (!first_in(ch, inside, JLPI_PUTTER, bytes, &putter))
    return give_lock(ch, inside, NOT_SWIFT);
  copy(value, slot(ch, 0, bytes), bytes);
  ch->ring.head = ch->ring.head + 1 == ch->ring.room ? 0 : ch->ring.head + 1;
  if (putter) {
    copy(slot(ch, ch->ring.count - 1, bytes), putter->value, bytes);
    return serve(ch, inside, JLPI_PUTTER, putter);
  }
  ch->ring.count--;
  return give_lock(ch, inside, DONE);
}

static INLINE enum outcome take_now(jlpi_chan *ch, int inside, void *value, size_t bytes) {
  if (ch->ring.count > 0)
    return take_from_ring(ch, inside, value, bytes);
  jlpi_want *putter;
  if (!first_in(ch, inside, JLPI_PUTTER, bytes, &putter))
    return give_lock(ch, inside, NOT_SWIFT);
  if (!putter)
    return HAS_TO_WAIT;
  copy(value, putter->value, bytes);
  return serve(ch, inside, JLPI_PUTTER, putter);
}

int jlpi_chan_case_now(const jlpar_case *c) {
  jlpi_chan *ch = c->op == JLPAR_PUT || c->op == JLPAR_TAKE ? find(c->channel, (size_t)ITS_OWN) : NULL;
  if (!ch)
    return -1;
  enum outcome what = c->op == JLPAR_PUT ? put_now(ch, 0, c->value, ch->swift) : take_now(ch, 0, c->value, ch->swift);
  if (what == HAS_TO_WAIT)
    jlpi_lock_give(&ch->lock);
  return what == DONE ? 1 : what == HAS_TO_WAIT ? 0 : -1;
}

static INLINE int is_near(const jlpi_chan *ch, jlpar_channel c) {
  const jlpar_channel *h = &ch->ring.handle;
  return h->id == c.id && h->home == c.home && h->maker == c.maker;
}

jlpi_chan *jlpi_chan_of_case(const jlpar_case *c) {
  jlpi_ring **place = &jlpi_near[c->channel.id % JLPI_NEAR];
  jlpi_chan *ch = (jlpi_chan *)*place; /* its ring comes first */
  if (c->op != JLPAR_PUT && c->op != JLPAR_TAKE)
    return NULL;
  if (!ch || !is_near(ch, c->channel)) {
    int mine = c->channel.home == c->channel.maker && (int)c->channel.home == jlpi_myid;
    ch = mine ? jlpi_table_find(&jlpi_channels, c->channel.id) : NULL;
    if (!ch || !is_near(ch, c->channel))
      return NULL;
    *place = &ch->ring;
  }
  return ch->swift != JLPI_NOT_SWIFT && nobody_looks(ch) ? ch : NULL;
}

int jlpi_chan_case_inside(jlpi_chan *ch, const jlpar_case *c) {
  enum outcome what = c->op == JLPAR_PUT ? put_now(ch, 1, c->value, ch->swift) : take_now(ch, 1, c->value, ch->swift);
  return what == DONE ? 1 : what == HAS_TO_WAIT ? 0 : -1;
}

static INLINE void want(jlpi_want *w, const jlpi_chan *ch, void *value, size_t bytes) {
  w->value = value; /* field by field: to clear it as a whole takes longer than all else here */
  w->bytes = bytes;
  w->type = ch->type;
  w->key = NULL;
  w->key_bytes = 0;
  w->error = NULL;
  w->choice = NULL;
  w->served = NULL;
  atomic_init(&w->done, 0);
}

static const jlpar_error *wait(jlpi_chan *ch, enum jlpi_chan_role role, void *value, size_t bytes) {
  jlpi_want w;
  want(&w, ch, value, bytes);
  jlpi_line_wait(ch, role, &w, -1);
  return w.error;
}

static __attribute__((noinline)) void wait_or_fail(jlpi_chan *ch, enum jlpi_chan_role role, void *value, size_t bytes,
                                                   const jlpi_spot *at) {
  const jlpar_error *e = wait(ch, role, value, bytes);
  if (__builtin_expect(e != NULL, 0))
    jlpi_chan_fail_at(at->file, at->line, e);
}

static INLINE const jlpar_error *wait_inside(jlpi_chan *ch, enum jlpi_chan_role role, void *value, size_t bytes) {
  const jlpi_waiting why = jlpi_line_waiting(ch, role);
  jlpi_want w;
  want(&w, ch, value, bytes);
  w.task = jlpi_this()->current;
  jlpi_line_add(ch, role, &w);
  int status = jlpi_park_inside(&why);
  if (__builtin_expect(status != JLPAR_OK || !jlpi_want_is_done(&w), 0))
    jlpi_line_wait_on(ch, role, &w, status, &why);
  return w.error;
}

/* Put and take end with a call of this same function: so after a switch from one to the other the processor finds the
 * returns on the way out where it expects them, but for the last. */
static JLPI_CONTEXT_RETURNS __attribute__((noinline)) void
wait_inside_or_fail(jlpi_chan *ch, enum jlpi_chan_role role, void *value, size_t bytes, const jlpi_spot *at) {
  const jlpar_error *e = wait_inside(ch, role, value, bytes);
  if (__builtin_expect(e != NULL, 0))
    jlpi_chan_fail_at(at->file, at->line, e);
}

/* not near, or not as common as it seemed */
static __attribute__((noinline)) void put_afar(const jlpi_spot *at, jlpar_channel c, const void *value,
                                               size_t bytes) {
  jlpi_current(); /* where jlpar must not be used this ends it */
  jlpi_chan *ch = find(c, bytes);
  enum outcome what = ch ? put_now(ch, 0, value, bytes) : NOT_SWIFT;
  if (what == HAS_TO_WAIT)
    wait_or_fail(ch, JLPI_PUTTER, (void *)(uintptr_t)value, bytes, at);
  else if (what == NOT_SWIFT)
    jlpi_chan_put_any(at->file, at->line, c, value, bytes, at->type);
}

static __attribute__((noinline)) void take_afar(const jlpi_spot *at, jlpar_channel c, void *value, size_t bytes) {
  jlpi_current(); /* where jlpar must not be used this ends it */
  jlpi_chan *ch = find(c, bytes);
  enum outcome what = ch ? take_now(ch, 0, value, bytes) : NOT_SWIFT;
  if (what == HAS_TO_WAIT)
    wait_or_fail(ch, JLPI_TAKER, value, bytes, at);
  else if (what == NOT_SWIFT)
    jlpi_chan_take_any(at->file, at->line, c, value, bytes, at->type);
}

static INLINE void put_near(const jlpi_spot *at, jlpar_channel c, const void *value, size_t bytes) {
  jlpi_chan *ch = find_inside(c, bytes);
  enum outcome what = ch ? put_now(ch, 1, value, bytes) : NOT_SWIFT;
  if (what == HAS_TO_WAIT)
    wait_inside_or_fail(ch, JLPI_PUTTER, (void *)(uintptr_t)value, bytes, at);
  else if (what == NOT_SWIFT)
    put_afar(at, c, value, bytes);
}

static INLINE void take_near(const jlpi_spot *at, jlpar_channel c, void *value, size_t bytes) {
  jlpi_chan *ch = find_inside(c, bytes);
  enum outcome what = ch ? take_now(ch, 1, value, bytes) : NOT_SWIFT;
  if (what == HAS_TO_WAIT)
    wait_inside_or_fail(ch, JLPI_TAKER, value, bytes, at);
  else if (what == NOT_SWIFT)
    take_afar(at, c, value, bytes);
}

static __attribute__((noinline)) void put_other_size(const jlpi_spot *at, jlpar_channel c, const void *value,
                                                     size_t bytes) {
  put_near(at, c, value, bytes);
}

static __attribute__((noinline)) void take_other_size(const jlpi_spot *at, jlpar_channel c, void *value,
                                                      size_t bytes) {
  take_near(at, c, value, bytes);
}

/* A word is copied without a call, so that nothing has to be saved meanwhile. */
void jlpi_channel_put(const jlpi_spot *at, jlpar_channel c, const void *value, size_t bytes) {
  if (bytes == sizeof(uint64_t))
    put_near(at, c, value, sizeof(uint64_t));
  else
    put_other_size(at, c, value, bytes);
}

void jlpi_channel_take(const jlpi_spot *at, jlpar_channel c, void *value, size_t bytes) {
  if (bytes == sizeof(uint64_t))
    take_near(at, c, value, sizeof(uint64_t));
  else
    take_other_size(at, c, value, bytes);
}

/* the end of a foreach: closed, and not by an error */
static int ended_well(const jlpar_error *e) {
  return e->code == JLPAR_ECLOSED && !e->cause && !e->file;
}

static const jlpar_error *next_afar(jlpar_channel c, void *value, size_t bytes, const char *type) {
  jlpi_current(); /* where jlpar must not be used this ends it */
  jlpi_chan *ch = find(c, bytes);
  enum outcome what = ch ? take_now(ch, 0, value, bytes) : NOT_SWIFT;
  return what == DONE          ? NULL
         : what == HAS_TO_WAIT ? wait(ch, JLPI_TAKER, value, bytes)
                               : jlpi_chan_take_error(c, value, bytes, type);
}

JLPI_CONTEXT_RETURNS int jlpi_channel_next(const char *file, int line, jlpar_channel c, void *value, size_t bytes,
                                           const char *type) {
  jlpi_chan *ch = jlpi_near_begin(c, bytes) ? find_inside(c, bytes) : NULL;
  enum outcome what = ch ? take_now(ch, 1, value, bytes) : NOT_SWIFT;
  const jlpar_error *e = what == DONE          ? NULL
                         : what == HAS_TO_WAIT ? wait_inside(ch, JLPI_TAKER, value, bytes)
                                               : next_afar(c, value, bytes, type);
  if (!e)
    return 1;
  if (!ended_well(e))
    jlpi_chan_fail_at(file, line, e);
  jlpi_error_release(e);
  return 0;
}
