/* SPDX-License-Identifier: MIT
 *
 * Values in and out of a channel; see channel.h for what is always true. Everything here runs with the
 * channel's lock and never waits: a call first tries, and lines up if it must.
 */
#include "channel/line.h"
#include "base/memory.h"

#include <string.h>

static void tell(jlpi_want *w) {
  if (w->served)
    w->served(w);
  else
    jlpi_unpark(jlpi_want_done(w));
}

/* ---- values ---- */

static int is_any(const jlpi_chan *ch) {
  return ch->elem_bytes == 0;
}

static const jlpar_error *mismatch(const char *verb, const char *has, size_t has_bytes, const jlpi_want *w) {
  return jlpi_error_here(NULL, 0, JLPAR_ETYPE, "a channel of %s (%zu bytes) cannot %s %s (%zu bytes)",
                         has ? has : "values", has_bytes, verb, w->type ? w->type : "a value", w->bytes);
}

/* a value into the memory of a taker; 0: it does not fit, w->error says why */
static int give(jlpi_want *w, const void *value, size_t bytes, const char *type) {
  if (w->bytes == (size_t)JLPI_ANY_SIZE) {
    void *copy = jlpi_alloc(bytes);
    if (!copy) {
      w->error = jlpi_error_here(NULL, 0, JLPAR_ENOMEM, "no memory for a value of %zu bytes", bytes);
      return 0;
    }
    memcpy(copy, value, bytes);
    *(void **)w->value = copy;
  } else if (w->bytes != bytes) {
    w->error = mismatch("give", type, bytes, w);
    return 0;
  } else if (w->value) {
    memcpy(w->value, value, bytes);
  }
  w->got = bytes;
  return 1;
}

static size_t slot_bytes(const jlpi_chan *ch) {
  return is_any(ch) ? sizeof(jlpi_parcel *) : ch->elem_bytes;
}

int jlpi_chan_make_room(jlpi_chan *ch, size_t n) {
  size_t wanted = ch->ring.count + ch->reserved + n;
  if (wanted <= ch->ring.room)
    return 1;
  size_t room = ch->ring.room ? 2 * ch->ring.room : 16, bytes = slot_bytes(ch);
  while (room < wanted)
    room *= 2;
  if (room > ch->capacity)
    room = ch->capacity;
  char *ring = jlpi_alloc(room * bytes);
  if (!ring)
    return 0;
  size_t straight = ch->ring.room - ch->ring.head < ch->ring.count ? ch->ring.room - ch->ring.head : ch->ring.count;
  if (ch->ring.count) {
    memcpy(ring, ch->ring.values + ch->ring.head * bytes, straight * bytes);
    memcpy(ring + straight * bytes, ch->ring.values, (ch->ring.count - straight) * bytes);
  }
  jlpi_free(ch->ring.values);
  ch->ring.values = ring;
  ch->ring.room = room;
  ch->ring.head = 0;
  jlpi_chan_gates(ch);
  return 1;
}

static char *slot(const jlpi_chan *ch, size_t k) {
  size_t at = ch->ring.head + k;
  return ch->ring.values + (at >= ch->ring.room ? at - ch->ring.room : at) * slot_bytes(ch);
}

static int append(jlpi_chan *ch, const jlpi_want *w) {
  jlpi_parcel *p = NULL;
  if (is_any(ch)) {
    if (!(p = jlpi_alloc(sizeof *p + w->bytes)))
      return 0;
    p->bytes = w->bytes;
    p->type = w->type;
    if (w->bytes)
      memcpy(p->data, w->value, w->bytes);
  }
  if (!jlpi_chan_make_room(ch, 1)) {
    jlpi_free(p);
    return 0;
  }
  if (p)
    memcpy(slot(ch, ch->ring.count), &p, sizeof p);
  else
    memcpy(slot(ch, ch->ring.count), w->value, ch->elem_bytes);
  ch->ring.count++;
  return 1;
}

static const void *front(const jlpi_chan *ch, size_t *bytes, const char **type, jlpi_parcel **parcel) {
  *parcel = NULL;
  *bytes = ch->elem_bytes;
  *type = ch->type;
  if (!is_any(ch))
    return slot(ch, 0);
  memcpy(parcel, slot(ch, 0), sizeof *parcel);
  *bytes = (*parcel)->bytes;
  *type = (*parcel)->type;
  return (*parcel)->data;
}

static void drop_front(jlpi_chan *ch, jlpi_parcel *parcel) {
  jlpi_free(parcel);
  if (++ch->ring.head == ch->ring.room)
    ch->ring.head = 0;
  ch->ring.count--;
}

/* ---- lookers ---- */

/* a value is there (or a putter waits): all who only look are served */
static void serve_lookers(jlpi_chan *ch, const jlpi_want *put) {
  jlpi_want *w;
  while ((w = jlpi_line_next(ch, JLPI_LOOKER))) {
    if (w->value)
      give(w, put->value, put->bytes, put->type);
    tell(w);
  }
}

/* A rendezvous between two selects of other processes: one looks, the other offers its value for a moment
 * (select.c). */
int jlpi_chan_is_worth_a_put(const jlpi_chan *ch) {
  return ch->closed || !jlpi_chan_is_full(ch) || ch->lines[JLPI_TAKER].first ||
         (ch->capacity == 0 && ch->lines[JLPI_LOOKER].first);
}

void jlpi_chan_tell_seekers(jlpi_chan *ch) {
  for (jlpi_want *w; jlpi_chan_is_worth_a_put(ch) && (w = jlpi_line_next(ch, JLPI_ROOM_SEEKER));)
    tell(w);
}

/* ---- put ---- */

/* 1: a waiting taker has it. Those who want another size fail, and the value stays. */
static int hand_over(jlpi_chan *ch, const jlpi_want *put) {
  jlpi_want *w;
  while ((w = jlpi_line_next(ch, JLPI_TAKER))) {
    int given = give(w, put->value, put->bytes, put->type);
    tell(w);
    if (given)
      return 1;
  }
  return 0;
}

static int into_ring(jlpi_chan *ch, jlpi_want *w) {
  int done = append(ch, w);
  if (!done)
    w->error = jlpi_error_here(NULL, 0, JLPAR_ENOMEM, "no memory for a value of %zu bytes in a channel", w->bytes);
  return done;
}

int jlpi_chan_try_put(jlpi_chan *ch, jlpi_want *w) {
  if (!is_any(ch) && w->bytes != ch->elem_bytes) {
    w->error = mismatch("hold", ch->type, ch->elem_bytes, w);
    return 1;
  }
  if (ch->closed) {
    w->error = jlpi_chan_closed_error(ch);
    return 1;
  }
  int given = ch->lines[JLPI_TAKER].first && hand_over(ch, w), room = !jlpi_chan_is_full(ch);
  if (!given && room && !into_ring(ch, w))
    return 1;
  if (ch->lines[JLPI_LOOKER].first)
    serve_lookers(ch, w);
  return given || room;
}

void jlpi_chan_admit(jlpi_chan *ch, jlpi_want *w) {
  if ((!ch->lines[JLPI_TAKER].first || !hand_over(ch, w)) && !into_ring(ch, w))
    return;
  if (ch->lines[JLPI_LOOKER].first)
    serve_lookers(ch, w);
}

/* ---- take ---- */

/* there is room: the first putter's value moves into the ring */
void jlpi_chan_admit_putters(jlpi_chan *ch) {
  jlpi_want *w;
  while (!jlpi_chan_is_full(ch) && (w = jlpi_line_next(ch, JLPI_PUTTER))) {
    if (!append(ch, w))
      w->error = jlpi_error_here(NULL, 0, JLPAR_ENOMEM, "no memory for a value in a channel");
    tell(w);
  }
}

static int take_from_putter(jlpi_chan *ch, jlpi_want *w) {
  jlpi_want *putter = ch->lines[JLPI_PUTTER].first;
  if (putter && !putter->choice && !give(w, putter->value, putter->bytes, putter->type))
    return 1; /* it does not fit: the putter waits on */
  if (!(putter = jlpi_line_next(ch, JLPI_PUTTER)))
    return 0;
  if (putter->choice && !give(w, putter->value, putter->bytes, putter->type))
    putter->error = mismatch("give", w->type, w->bytes, putter);
  tell(putter);
  return 1;
}

int jlpi_chan_try_take(jlpi_chan *ch, jlpi_want *w) {
  jlpi_parcel *parcel;
  size_t bytes;
  const char *type;
  if (ch->ring.count > 0) {
    const void *value = front(ch, &bytes, &type, &parcel);
    if (give(w, value, bytes, type)) {
      drop_front(ch, parcel);
      if (ch->lines[JLPI_PUTTER].first)
        jlpi_chan_admit_putters(ch);
      if (ch->lines[JLPI_ROOM_SEEKER].first)
        jlpi_chan_tell_seekers(ch);
    }
    return 1;
  }
  if (!is_any(ch) && w->bytes != (size_t)JLPI_ANY_SIZE && w->bytes != ch->elem_bytes) {
    w->error = mismatch("give", ch->type, ch->elem_bytes, w);
    return 1;
  }
  if (ch->lines[JLPI_PUTTER].first && take_from_putter(ch, w))
    return 1;
  if (!ch->closed || ch->reserved)
    return 0;
  w->error = jlpi_chan_closed_error(ch);
  return 1;
}

int jlpi_chan_try_peek(jlpi_chan *ch, jlpi_want *w) {
  jlpi_parcel *parcel;
  size_t bytes;
  const char *type;
  if (w->value && ch->capacity == 0) {
    w->error = jlpi_error_here(NULL, 0, JLPAR_EINVAL, "a channel of capacity 0 holds nothing to peek at");
    return 1;
  }
  if (jlpi_chan_is_ready(ch)) {
    if (w->value) {
      const void *value = front(ch, &bytes, &type, &parcel);
      give(w, value, bytes, type);
    }
    return 1;
  }
  if (!ch->closed || ch->reserved)
    return 0;
  w->error = jlpi_chan_closed_error(ch);
  return 1;
}

int jlpi_chan_is_ready(const jlpi_chan *ch) {
  return ch->ring.count > 0 || (ch->capacity == 0 && ch->lines[JLPI_PUTTER].first);
}

/* ---- closing ---- */

const jlpar_error *jlpi_chan_closed_error(const jlpi_chan *ch) {
  if (ch->why) {
    jlpi_error_mark_seen(ch->why);
    return jlpi_error_retain(ch->why);
  }
  const jlpar_error *e = jlpi_error_here(NULL, 0, JLPAR_ECLOSED, "the channel of %s is closed",
                                         ch->type ? ch->type : "any");
  if (ch->quiet)
    jlpi_error_mark_quiet(e);
  return e;
}

static void fail_line(jlpi_chan *ch, enum jlpi_chan_role role) {
  for (jlpi_want *w; (w = jlpi_line_next(ch, role));) {
    w->error = jlpi_chan_closed_error(ch);
    tell(w);
  }
}

void jlpi_chan_all_home(jlpi_chan *ch) {
  if (!ch->closed)
    return;
  fail_line(ch, JLPI_TAKER);
  fail_line(ch, JLPI_LOOKER);
  for (jlpi_want *w; (w = jlpi_line_next(ch, JLPI_CLOSER));)
    tell(w);
}

/* Values may still be under way that were put before: who takes waits for those (credit.c). */
void jlpi_chan_close(jlpi_chan *ch, const jlpar_error *error, int with_error, int quiet) {
  if (ch->closed) {
    jlpi_error_release(error);
    return;
  }
  ch->closed = 1;
  ch->swift = JLPI_NOT_SWIFT;
  jlpi_chan_gates(ch);
  ch->with_error = with_error;
  ch->quiet = quiet;
  ch->why = error;
  fail_line(ch, JLPI_PUTTER);
  jlpi_chan_tell_seekers(ch);
  if (ch->reserved)
    jlpi_credit_recall(ch);
  else
    jlpi_chan_all_home(ch);
}
