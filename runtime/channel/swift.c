/* SPDX-License-Identifier: MIT
 *
 * The common case of put and take: a value that is but bytes, of the channel's own type, in an open channel of this
 * process, nobody in line but those who want just that. It does what transfer.c does, in one go; everything else goes the
 * general way (calls.c).
 */
#include "channel/line.h"
#include "task/inside.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

_Thread_local jlpi_ring *jlpi_near[JLPI_NEAR] __attribute__((tls_model("initial-exec")));

#define INLINE inline __attribute__((always_inline))

enum { ITS_OWN = -1 };
enum { WORD = sizeof(uint64_t) }; /* copied without a call */

/* Locked. bytes: of the value, or ITS_OWN. */
static INLINE jlpi_chan *find(jlpar_channel c, size_t bytes) {
  if (c.home != c.maker || (int)c.home != jlpi_myid)
    return NULL;
  jlpi_chan *ch = jlpi_table_find(&jlpi_channels, c.id);
  if (!ch)
    return NULL;
  jlpi_lock_take(&ch->lock);
  int fits = bytes == (size_t)ITS_OWN ? ch->plain != JLPI_NOT_SWIFT : ch->plain == bytes;
  if (fits && ch->ring.handle.id == c.id) {
    jlpi_ring **near = &jlpi_near[c.id % JLPI_NEAR];
    if (jlpi_alone())
      *near = &ch->ring;
    else if (*near)
      *near = NULL; /* it was alone */
    return ch;
  }
  jlpi_lock_give(&ch->lock);
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
  ch->ring.below[role] = role == JLPI_TAKER ? jlpi_chan_open_room(ch) : (size_t)-1;
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
  return ch->plain != JLPI_NOT_SWIFT ? ch : NULL;
}

int jlpi_chan_case_inside(jlpi_chan *ch, const jlpar_case *c) {
  enum outcome what = c->op == JLPAR_PUT ? put_now(ch, 1, c->value, ch->swift) : take_now(ch, 1, c->value, ch->swift);
  return what == DONE ? 1 : what == HAS_TO_WAIT ? 0 : -1;
}

static INLINE void want(jlpi_want *w, const jlpi_chan *ch, void *value, size_t bytes) {
  w->value = value; /* what is in front of error is written by the caller, or here, once */
  w->bytes = bytes;
  w->plain = bytes;
  w->type = ch->type;
  memset(&w->error, 0, sizeof *w - offsetof(jlpi_want, error));
}

/* of a JLPI_SPOT_TEXT */
static const char *type_of(const char *at) {
  return at + strlen(at) + 1;
}

static __attribute__((noinline)) _Noreturn void fail_at(const char *at, const jlpar_error *e) {
  const char *type = type_of(at);
  jlpi_chan_fail_at(at, atoi(type + strlen(type) + 1), e);
}

static const jlpar_error *wait(jlpi_chan *ch, enum jlpi_chan_role role, void *value, size_t bytes) {
  jlpi_want w;
  want(&w, ch, value, bytes);
  jlpi_line_wait(ch, role, &w, -1);
  return w.error;
}

static __attribute__((noinline)) void wait_or_fail(jlpi_chan *ch, enum jlpi_chan_role role, void *value, size_t bytes,
                                                   const char *at) {
  const jlpar_error *e = wait(ch, role, value, bytes);
  if (__builtin_expect(e != NULL, 0))
    fail_at(at, e);
}

/* jlpi_line_add where nobody seeks room, nor has it reserved if this is a putter */
static INLINE void line_up(jlpi_chan *ch, enum jlpi_chan_role role, jlpi_want *w) {
  jlpi_line *line = &ch->lines[role];
  w->next = NULL;
  w->prev = line->last;
  line->last = w;
  if (__builtin_expect(w->prev != NULL, 0)) {
    w->prev->next = w;
  } else {
    line->first = w;
    ch->ring.below[role] = 0;
  }
}

/* One that waits, and what only the rare ways on from there need: in memory, so that no register is kept for it. */
typedef struct place {
  jlpi_want want; /* in line */
  jlpi_chan *ch;
  size_t role;
  const char *at;
} place;

static __attribute__((noinline)) void wait_on(place *p, int status) {
  jlpi_line_wait_on(p->ch, (enum jlpi_chan_role)p->role, &p->want, status, &p->ch->waiting[p->role]);
}

static INLINE void wait_inside(place *p, jlpi_chan *ch, enum jlpi_chan_role role, void *value, size_t bytes) {
  jlpi_here *h = jlpi_this();
  want(&p->want, ch, value, bytes);
  p->want.task = h->current;
  p->ch = ch;
  p->role = role;
  line_up(ch, role, &p->want);
  int status = jlpi_park_inside(h, &ch->waiting[role]);
  if (__builtin_expect(status != JLPAR_OK || !jlpi_want_is_done(&p->want), 0))
    wait_on(p, status);
}

/* Put and take end with a call of this same function: so after a switch from one to the other the processor finds the
 * returns on the way out where it expects them, but for the last. */
static JLPI_CONTEXT_RETURNS __attribute__((noinline)) void
wait_inside_or_fail(jlpi_chan *ch, enum jlpi_chan_role role, void *value, size_t bytes, const char *at) {
  place p;
  p.at = at;
  wait_inside(&p, ch, role, value, bytes);
  if (__builtin_expect(p.want.error != NULL, 0))
    fail_at(p.at, p.want.error);
}

/* ---- afar: not near, or not as common as it seemed ---- */

void jlpi_channel_put(const char *at, jlpar_channel c, const void *value, size_t bytes) {
  jlpi_current(); /* where jlpar must not be used this ends it */
  jlpi_chan *ch = find(c, bytes);
  enum outcome what = ch ? put_now(ch, 0, value, bytes) : NOT_SWIFT;
  if (what == HAS_TO_WAIT)
    wait_or_fail(ch, JLPI_PUTTER, (void *)(uintptr_t)value, bytes, at);
  const jlpar_error *e = what == NOT_SWIFT ? jlpi_chan_put_error(c, value, bytes, type_of(at)) : NULL;
  if (e)
    fail_at(at, e);
}

void jlpi_channel_take(const char *at, jlpar_channel c, void *value, size_t bytes) {
  jlpi_current(); /* where jlpar must not be used this ends it */
  jlpi_chan *ch = find(c, bytes);
  enum outcome what = ch ? take_now(ch, 0, value, bytes) : NOT_SWIFT;
  if (what == HAS_TO_WAIT)
    wait_or_fail(ch, JLPI_TAKER, value, bytes, at);
  const jlpar_error *e = what == NOT_SWIFT ? jlpi_chan_take_error(c, value, bytes, type_of(at)) : NULL;
  if (e)
    fail_at(at, e);
}

/* ---- inside: what holds the others off is that, not the lock ---- */

/* by a task that can wait */
static INLINE int is_common(const jlpi_chan *ch, size_t bytes) {
  return __builtin_expect(ch->plain == bytes && jlpi_this()->current, 1);
}

static INLINE void put_inside(const char *at, jlpi_chan *ch, const void *value, size_t bytes) {
  enum outcome what = is_common(ch, bytes) ? put_now(ch, 1, value, bytes) : give_lock(ch, 1, NOT_SWIFT);
  if (what == HAS_TO_WAIT && !ch->reserved) {
    wait_inside_or_fail(ch, JLPI_PUTTER, (void *)(uintptr_t)value, bytes, at);
  } else if (what != DONE) {
    jlpi_near_end();
    jlpi_channel_put(at, ch->ring.handle, value, bytes);
  }
}

static INLINE void take_inside(const char *at, jlpi_chan *ch, void *value, size_t bytes) {
  enum outcome what = is_common(ch, bytes) ? take_now(ch, 1, value, bytes) : give_lock(ch, 1, NOT_SWIFT);
  if (what == HAS_TO_WAIT)
    wait_inside_or_fail(ch, JLPI_TAKER, value, bytes, at);
  else if (what == NOT_SWIFT)
    jlpi_channel_take(at, ch->ring.handle, value, bytes);
}

static __attribute__((noinline)) void put_otherwise(const char *at, jlpi_chan *ch, const void *value, size_t bytes) {
  if (bytes == WORD)
    put_inside(at, ch, value, WORD);
  else
    put_inside(at, ch, value, bytes);
}

static __attribute__((noinline)) void take_otherwise(const char *at, jlpi_chan *ch, void *value, size_t bytes) {
  if (bytes == WORD)
    take_inside(at, ch, value, WORD);
  else
    take_inside(at, ch, value, bytes);
}

/* Two tasks meet over a word: one finds the other in line, or waits there itself. This way nothing has to be kept over a
 * call. */
void jlpi_inside_put(const char *at, jlpi_ring *near, const void *value, size_t bytes) {
  jlpi_chan *ch = (jlpi_chan *)near; /* its ring comes first */
  jlpi_want *taker = ch->lines[JLPI_TAKER].first;
  if (__builtin_expect(ch->plain != WORD, 0)) {
    put_otherwise(at, ch, value, bytes);
  } else if (taker && __builtin_expect(taker->plain == WORD, 1)) {
    copy(taker->value, value, WORD);
    serve(ch, 1, JLPI_TAKER, taker);
  } else if (!taker && ch->ring.count >= ch->capacity && !ch->reserved && jlpi_this()->current) {
    wait_inside_or_fail(ch, JLPI_PUTTER, (void *)(uintptr_t)value, WORD, at);
  } else {
    put_otherwise(at, ch, value, bytes);
  }
}

void jlpi_inside_take(const char *at, jlpi_ring *near, void *value, size_t bytes) {
  jlpi_chan *ch = (jlpi_chan *)near;
  jlpi_want *putter = ch->lines[JLPI_PUTTER].first;
  if (__builtin_expect(ch->plain != WORD || ch->ring.count > 0, 0)) {
    take_otherwise(at, ch, value, bytes);
  } else if (putter && __builtin_expect(putter->plain == WORD, 1)) {
    copy(value, putter->value, WORD);
    serve(ch, 1, JLPI_PUTTER, putter);
  } else if (!putter && jlpi_this()->current) {
    wait_inside_or_fail(ch, JLPI_TAKER, value, WORD, at);
  } else {
    take_otherwise(at, ch, value, bytes);
  }
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
  jlpi_chan *ch = (jlpi_chan *)jlpi_near_begin(c, bytes);
  enum outcome what = !ch                    ? NOT_SWIFT
                      : is_common(ch, bytes) ? take_now(ch, 1, value, bytes)
                                             : give_lock(ch, 1, NOT_SWIFT);
  const jlpar_error *e = NULL;
  if (what == HAS_TO_WAIT) {
    place p;
    wait_inside(&p, ch, JLPI_TAKER, value, bytes);
    e = p.want.error;
  } else if (what == NOT_SWIFT) {
    e = next_afar(c, value, bytes, type);
  }
  if (!e)
    return 1;
  if (!ended_well(e))
    jlpi_chan_fail_at(file, line, e);
  jlpi_error_release(e);
  return 0;
}
