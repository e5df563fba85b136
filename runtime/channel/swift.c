/* SPDX-License-Identifier: MIT
 *
 * The common case of put and take: a value that is but bytes, of the channel's own type, in an open channel of this
 * process, nobody in line but those who want just that. It does what transfer.c does, in one go. Everything else is
 * left to the general way, and nothing is done here.
 */
#include "channel/line.h"

#include <string.h>

_Thread_local jlpi_ring *jlpi_near[JLPI_NEAR];

#define INLINE inline __attribute__((always_inline))

/* locked */
static INLINE jlpi_chan *find(jlpar_channel c, size_t bytes) {
  if (c.home != c.maker || (int)c.home != jlpi_myid)
    return NULL;
  jlpi_chan *ch = jlpi_table_find(&jlpi_channels, c.id);
  if (!ch)
    return NULL;
  jlpi_lock_take(&ch->lock);
  if (ch->swift == bytes && ch->ring.handle.id == c.id && !ch->lines[JLPI_LOOKER].first) {
    if (jlpi_alone())
      jlpi_near[c.id % JLPI_NEAR] = &ch->ring;
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

/* the first in line is one of the common case itself */
static INLINE int is_swift(const jlpi_want *w, size_t bytes) {
  return !w->choice && w->bytes == bytes && w->value;
}

/* out of the line, and done; gives the lock back */
static INLINE int serve(jlpi_chan *ch, enum jlpi_chan_role role, jlpi_want *w) {
  jlpi_line_remove(ch, role, w);
  jlpi_task *task = jlpi_want_done(w);
  jlpi_lock_give(&ch->lock);
  jlpi_unpark(task);
  return 1;
}

static int not_swift(jlpi_chan *ch) {
  jlpi_lock_give(&ch->lock);
  return 0;
}

static INLINE char *slot(const jlpi_chan *ch, size_t k, size_t bytes) {
  size_t at = ch->ring.head + k;
  return ch->ring.values + (at >= ch->ring.room ? at - ch->ring.room : at) * bytes;
}

static int wait(jlpi_chan *ch, enum jlpi_chan_role role, void *value, size_t bytes, const jlpar_error **error) {
  jlpi_want w = {.value = value, .bytes = bytes, .type = ch->type};
  jlpi_line_wait(ch, role, &w, -1);
  *error = w.error;
  return 1;
}

int jlpi_chan_put_swiftly(jlpar_channel c, const void *value, size_t bytes, const jlpar_error **error) {
  jlpi_chan *ch = find(c, bytes);
  if (!ch)
    return 0;
  jlpi_want *taker = ch->lines[JLPI_TAKER].first;
  if (taker) {
    if (!is_swift(taker, bytes))
      return not_swift(ch);
    copy(taker->value, value, bytes);
    taker->got = bytes;
    return serve(ch, JLPI_TAKER, taker);
  }
  if (ch->ring.count >= ch->capacity)
    return wait(ch, JLPI_PUTTER, (void *)(uintptr_t)value, bytes, error);
  if (ch->ring.count == ch->ring.room)
    return not_swift(ch); /* the ring grows */
  copy(slot(ch, ch->ring.count, bytes), value, bytes);
  ch->ring.count++;
  jlpi_lock_give(&ch->lock);
  return 1;
}

/* there is a value in the ring, and thus room for the first putter's */
static INLINE int take_from_ring(jlpi_chan *ch, void *value, size_t bytes) {
  jlpi_want *putter = ch->lines[JLPI_PUTTER].first;
  if (putter && !is_swift(putter, bytes))
    return not_swift(ch);
  copy(value, slot(ch, 0, bytes), bytes);
  ch->ring.head = ch->ring.head + 1 == ch->ring.room ? 0 : ch->ring.head + 1;
  if (!putter) {
    ch->ring.count--;
    jlpi_lock_give(&ch->lock);
    return 1;
  }
  copy(slot(ch, ch->ring.count - 1, bytes), putter->value, bytes);
  return serve(ch, JLPI_PUTTER, putter);
}

int jlpi_chan_take_swiftly(jlpar_channel c, void *value, size_t bytes, const jlpar_error **error) {
  jlpi_chan *ch = find(c, bytes);
  if (!ch)
    return 0;
  if (ch->ring.count > 0)
    return take_from_ring(ch, value, bytes);
  jlpi_want *putter = ch->lines[JLPI_PUTTER].first;
  if (!putter)
    return wait(ch, JLPI_TAKER, value, bytes, error);
  if (!is_swift(putter, bytes))
    return not_swift(ch);
  copy(value, putter->value, bytes);
  return serve(ch, JLPI_PUTTER, putter);
}
