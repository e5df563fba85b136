/* SPDX-License-Identifier: MIT
 *
 * Timers: a binary heap, the soonest on top, under one lock. A timer lies in its user's memory and knows its
 * place, so taking one out is O(log n). Nobody sleeps here: whoever has the I/O turn asks when the next is
 * due, and is woken when a sooner one is armed.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "task/idle.h"

static struct {
  jlpi_lock lock;
  jlpi_timer **at; /* from 1 */
  int count, room;
  _Atomic double next; /* of at[1], below 0: none; read without the lock */
} heap = {.next = -1};

static void put(int k, jlpi_timer *t) {
  heap.at[k] = t;
  t->place = k;
}

static void rise(int k, jlpi_timer *t) {
  for (; k > 1 && heap.at[k / 2]->when > t->when; k /= 2)
    put(k, heap.at[k / 2]);
  put(k, t);
}

static void sink(int k, jlpi_timer *t) {
  for (int child; (child = 2 * k) <= heap.count; k = child) {
    if (child < heap.count && heap.at[child + 1]->when < heap.at[child]->when)
      child++;
    if (heap.at[child]->when >= t->when)
      break;
    put(k, heap.at[child]);
  }
  put(k, t);
}

static void note_next(void) {
  atomic_store(&heap.next, heap.count ? heap.at[1]->when : -1);
}

static int make_room(void) {
  if (heap.count + 1 < heap.room)
    return 1;
  int room = heap.room ? 2 * heap.room : 64;
  jlpi_timer **at = jlpi_realloc(heap.at, (size_t)room * sizeof *at);
  if (!at)
    return 0;
  heap.at = at;
  heap.room = room;
  return 1;
}

int jlpi_timer_arm(jlpi_timer *t) {
  jlpi_lock_take(&heap.lock);
  int status = make_room() ? JLPAR_OK : JLPAR_ENOMEM;
  if (status == JLPAR_OK) {
    rise(++heap.count, t);
    note_next();
  }
  int soonest = status == JLPAR_OK && t->place == 1;
  jlpi_lock_give(&heap.lock);
  if (soonest) {
    jlpi_io_wake(); /* whoever sleeps in the loop must sleep shorter */
    jlpi_turn_offer();
  }
  return status;
}

static void take_out(jlpi_timer *t) {
  int k = t->place;
  jlpi_timer *last = heap.at[heap.count--];
  t->place = 0;
  if (last != t) {
    if (k > 1 && heap.at[k / 2]->when > last->when)
      rise(k, last);
    else
      sink(k, last);
  }
  note_next();
}

void jlpi_timer_disarm(jlpi_timer *t) {
  jlpi_lock_take(&heap.lock);
  if (t->place)
    take_out(t);
  jlpi_lock_give(&heap.lock);
}

double jlpi_timers_next(void) {
  return atomic_load(&heap.next);
}

int jlpi_timers_fire(void) {
  double next = jlpi_timers_next();
  int fired = 0;
  if (next < 0 || next > jlpi_now())
    return 0;
  double now = jlpi_now();
  jlpi_lock_take(&heap.lock);
  while (heap.count && heap.at[1]->when <= now) {
    jlpi_timer *t = heap.at[1];
    take_out(t);
    if (t->fire(t)) {
      rise(++heap.count, t); /* there is room: it was in just before */
      note_next();
    }
    fired++;
  }
  jlpi_lock_give(&heap.lock);
  return fired;
}
