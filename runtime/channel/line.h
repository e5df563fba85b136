/* SPDX-License-Identifier: MIT
 *
 * The lines of a channel, first come, first served; with its lock. Whoever serves a waiter takes it out of the line, does
 * what it wants, and tells it last: from then on the waiter may be gone, with or without the lock.
 */
#ifndef JLPI_LINE_H
#define JLPI_LINE_H

#include "channel/channel.h"

static inline void jlpi_line_add(jlpi_chan *ch, enum jlpi_chan_role role, jlpi_want *w) {
  jlpi_line *line = &ch->lines[role];
  w->next = NULL;
  w->prev = line->last;
  if (line->last) {
    line->last->next = w;
  } else {
    line->first = w;
    jlpi_chan_shut(ch, role);
  }
  line->last = w;
  if (__builtin_expect(ch->reserved != 0, 0) && role == JLPI_PUTTER)
    jlpi_credit_recall(ch);
  if (__builtin_expect(ch->lines[JLPI_ROOM_SEEKER].first != NULL, 0))
    jlpi_chan_tell_seekers(ch);
}

static inline void jlpi_line_remove(jlpi_chan *ch, enum jlpi_chan_role role, jlpi_want *w) {
  jlpi_line *line = &ch->lines[role];
  *(w->prev ? &w->prev->next : &line->first) = w->next;
  *(w->next ? &w->next->prev : &line->last) = w->prev;
  if (!line->first)
    jlpi_chan_gates(ch);
}

static inline jlpi_waiting jlpi_line_waiting(const jlpi_chan *ch, enum jlpi_chan_role role) {
  static const char *const what[] = {"a put into a channel of ", "a take from a channel of ",
                                     "a value in a channel of ", "what is under way to a channel of ",
                                     "room in a channel of "};
  return (jlpi_waiting){.kind = JLPI_WAIT_CHANNEL, .what = what[role], .of = ch->type ? ch->type : "any"};
}

static inline int jlpi_want_is_done(const jlpi_want *w) {
  return atomic_load_explicit(&w->done, memory_order_acquire);
}

/* who is to be unparked then, with or without the lock */
static inline jlpi_task *jlpi_want_done(jlpi_want *w) {
  jlpi_task *task = w->task;
  atomic_store_explicit(&w->done, 1, memory_order_release);
  return task;
}

/* out of the line; NULL when nobody waits who can still be served */
static inline jlpi_want *jlpi_line_next(jlpi_chan *ch, enum jlpi_chan_role role) {
  jlpi_want *w;
  while ((w = ch->lines[role].first)) {
    jlpi_line_remove(ch, role, w);
    if (!w->choice || jlpi_choice_claim(w))
      return w;
    jlpi_want_done(w); /* the select was served elsewhere */
  }
  return NULL;
}

#endif
