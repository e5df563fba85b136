/* SPDX-License-Identifier: MIT
 *
 * Credit: places in the ring that are kept for another process, which may put so often without asking.
 *
 *     home of the channel                                 holder: a process that puts
 *     count values | reserved | free                      credit: so many puts need not ask
 *       a put asks, and finds room to spare ---- GRANT n ---> credit + n
 *       a value is here          <---------------- PUT ------ credit - 1: the put returns as soon as it is sent
 *       few are left, and room is to spare ----- GRANT n ---> credit + n
 *       somebody wants the room  ----- RECALL --------------> credit 0
 *       its places are free      <---------------- BACK n --- as many as were not used
 *
 * Always true, with the lock free: count + reserved <= capacity, and reserved is the sum over the holders of what
 * they were given, less what came or went back. So a place is either a value's, or some holder's, or free: a put
 * under way has its place before it is sent, and the capacity is never exceeded as anybody can see. The memory of
 * the places is there too. Messages of one process to one other keep their order. So what BACK says comes behind
 * all puts that it does not count, and RECALL behind every GRANT: its answer leaves the holder nothing.
 *
 * Nobody waits for room that lies idle with others. A grant is half of what is free and not more than WINDOW; a
 * channel with less than two times LEAST free gives none, and a put asks there. Whoever has to line up for room has
 * all credit recalled, and while somebody is in line none is given. A holder gives back by itself what it did not
 * use for a while (remote/window.c), whatever its tasks do, and the credit of a dead one ends with it.
 *
 * Closing: what was put before is delivered. A put that asks fails from then on, credit is recalled, and until all
 * is home whoever takes from the empty ring waits, because a value may still be under way. When it is, takers are
 * told of the end, and jlpar_close returns: no put that begins behind it can succeed anywhere.
 *
 * Dropped: credit for takers (values sent ahead to who may take them). Who takes first would no longer be who came
 * first.
 */
#include "channel/line.h"
#include "base/memory.h"
#include "task/seam.h"

enum { WINDOW = 128, WINDOW_BYTES = 65536, LEAST = 8 };

struct jlpi_holder {
  struct jlpi_holder *next;         /* of the channel's */
  struct jlpi_holder *after, *before; /* of all; guarded by everybody.lock */
  jlpar_channel channel;
  int pid, recalled;
  size_t credit, few; /* few: so many left are worth a further grant */
};

static struct {
  jlpi_lock lock; /* behind a channel's */
  struct jlpi_holder *first;
} everybody;

static struct jlpi_holder **find(jlpi_chan *ch, int pid) {
  struct jlpi_holder **at = &ch->holders;
  while (*at && (*at)->pid != pid)
    at = &(*at)->next;
  return at;
}

static struct jlpi_holder *add(jlpi_chan *ch, int pid) {
  struct jlpi_holder *h = jlpi_calloc(sizeof *h);
  if (!h)
    return NULL;
  h->pid = pid;
  h->channel = ch->ring.handle;
  h->next = ch->holders;
  ch->holders = h;
  jlpi_lock_take(&everybody.lock);
  h->after = everybody.first;
  if (h->after)
    h->after->before = h;
  everybody.first = h;
  jlpi_lock_give(&everybody.lock);
  return h;
}

static void drop(struct jlpi_holder **at) {
  struct jlpi_holder *h = *at;
  *at = h->next;
  jlpi_lock_take(&everybody.lock);
  *(h->before ? &h->before->after : &everybody.first) = h->after;
  if (h->after)
    h->after->before = h->before;
  jlpi_lock_give(&everybody.lock);
  jlpi_free(h);
}

/* Those whose values need nothing but their place. */
static int lends(const jlpi_chan *ch) {
  return ch->elem_bytes && !ch->ops && !ch->full_type && !ch->closed && !ch->lines[JLPI_PUTTER].first &&
         ch->elem_bytes <= WINDOW_BYTES / LEAST;
}

static size_t worth_giving(const jlpi_chan *ch, size_t has) {
  size_t window = WINDOW_BYTES / ch->elem_bytes < WINDOW ? WINDOW_BYTES / ch->elem_bytes : WINDOW;
  size_t half = (ch->capacity - ch->ring.count - ch->reserved) / 2, n = window > has ? window - has : 0;
  n = n < half ? n : half;
  return n >= LEAST ? n : 0;
}

static size_t give(jlpi_chan *ch, struct jlpi_holder *h, size_t n) {
  if (!jlpi_chan_make_room(ch, n))
    return 0;
  h->credit += n;
  h->few = h->credit / 2;
  ch->reserved += n;
  jlpi_chan_gates(ch);
  return n;
}

static size_t grant(jlpi_chan *ch, int pid) {
  if (!lends(ch) || jlpi_chan_is_full(ch))
    return 0;
  struct jlpi_holder *h = *find(ch, pid);
  size_t n = h && h->recalled ? 0 : worth_giving(ch, h ? h->credit : 0);
  if (n && !h)
    h = add(ch, pid);
  return n && h ? give(ch, h, n) : 0;
}

/* One put may be all; who puts twice in a row is given something. */
size_t jlpi_credit_asked(jlpi_chan *ch, int pid) {
  int again = ch->asked == pid;
  ch->asked = pid;
  return again ? grant(ch, pid) : 0;
}

/* n places of h are no longer kept for it */
static void unreserve(jlpi_chan *ch, struct jlpi_holder *h, size_t n) {
  h->credit -= n;
  ch->reserved -= n;
}

static void settle(jlpi_chan *ch) {
  if (ch->lines[JLPI_PUTTER].first)
    jlpi_chan_admit_putters(ch);
  if (ch->reserved == 0)
    jlpi_chan_all_home(ch);
  if (ch->lines[JLPI_ROOM_SEEKER].first)
    jlpi_chan_tell_seekers(ch);
  jlpi_chan_gates(ch);
}

size_t jlpi_credit_put(jlpi_chan *ch, int pid, const void *value, size_t bytes) {
  struct jlpi_holder *h = *find(ch, pid);
  if (!h || h->credit == 0 || bytes != ch->elem_bytes)
    return 0; /* it was declared dead */
  unreserve(ch, h, 1);
  jlpi_want w = {.value = (void *)(uintptr_t)value, .bytes = bytes, .type = ch->type};
  jlpi_chan_admit(ch, &w); /* its place has memory, so it cannot fail */
  settle(ch);
  return h->credit <= h->few ? grant(ch, pid) : 0;
}

void jlpi_credit_back(jlpi_chan *ch, int pid, size_t n, int answers) {
  struct jlpi_holder **at = find(ch, pid), *h = *at;
  if (!h)
    return;
  unreserve(ch, h, n < h->credit ? n : h->credit);
  if (answers)
    h->recalled = 0;
  if (h->credit == 0 && !h->recalled)
    drop(at);
  settle(ch);
}

void jlpi_credit_recall(jlpi_chan *ch) {
  for (struct jlpi_holder *h = ch->holders; h; h = h->next)
    if (h->credit && !h->recalled) {
      h->recalled = 1;
      jlpi_remote->credit_recall(h->channel, h->pid);
    }
}

void jlpi_credit_end(jlpi_chan *ch) {
  while (ch->holders)
    drop(&ch->holders);
  ch->reserved = 0;
  settle(ch);
}

/* one channel that pid has credit of; maker and id 0: none */
static jlpar_channel held_by(int pid) {
  static const jlpar_channel none;
  jlpi_lock_take(&everybody.lock);
  struct jlpi_holder *h = everybody.first;
  while (h && h->pid != pid)
    h = h->after;
  jlpar_channel c = h ? h->channel : none;
  jlpi_lock_give(&everybody.lock);
  return c;
}

void jlpi_credit_lost(int pid) {
  for (jlpar_channel c; (c = held_by(pid)).id;) {
    jlpi_chan *ch = jlpi_chan_find(c);
    if (!ch)
      continue; /* its end is under way */
    jlpi_credit_back(ch, pid, (size_t)-1, 1);
    jlpi_chan_unlock(ch);
  }
}
