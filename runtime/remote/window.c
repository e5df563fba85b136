/* SPDX-License-Identifier: MIT
 *
 * Puts into channels elsewhere that need not ask: the holder's side of channel/credit.c, which has the protocol.
 *
 * A window is what this process may still put into one channel. A put that has credit is one message, sent under
 * the lock; so BACK comes behind every put that it does not count. There is nothing to wait for: its place is kept.
 *
 * Credit that lies idle goes back after one or two beats of a timer. A task that computes lets no timer run, and
 * answers no RECALL: then a thread of its own, which sees that no beat comes, takes over. It touches no lock
 * before, since that would be the end of the lone thread (base/alone.h), and sleeps as long as there is no window.
 */
#include "base/clock.h"
#include "remote/remote.h"
#include "task/idle.h"
#include "task/thread.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

enum { BUCKETS = 64 };
static const double BEAT = 10e-3, OVERDUE = 25e-3; /* s */

struct window {
  struct window *next;
  jlpar_channel channel;
  size_t bytes, credit; /* of a value; puts left */
  int used;             /* since the last beat */
};

static jlpi_lock lock; /* guards all here, and around what is sent; behind the timers' */
static struct window *buckets[BUCKETS];
static atomic_int windows;      /* how many; written with the lock */
static _Atomic double last_beat; /* when it was */
static int watched, beating, over; /* the thread runs, the timer is armed, the process ends */

static struct window **place_of(jlpar_channel c) {
  struct window **at = &buckets[(c.id ^ c.id >> 32 ^ c.maker) % BUCKETS];
  while (*at && !((*at)->channel.id == c.id && (*at)->channel.maker == c.maker))
    at = &(*at)->next;
  return at;
}

static void drop(struct window **at) {
  struct window *w = *at;
  *at = w->next;
  windows--;
  free(w);
}

static void give_back(jlpar_channel c, size_t n, int answers) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_BACK);
  jlpi_pack(&w, &c, sizeof c);
  jlpi_pack_u64(&w, n);
  jlpi_pack_u32(&w, (uint32_t)answers);
  jlpi_fence_send_behind((int)c.home, &w);
}

/* ---- putting ---- */

/* In few stores: between two puts no more are made than the processor holds back while the first is on its way. */
static inline void pack_put(jlpi_writer *w, jlpar_channel c, const void *value, size_t bytes) {
  uint64_t head[] = {JLPI_M_PUT | (uint64_t)c.maker << 32, c.id};
  jlpi_pack_open(w);
  char *room = jlpi_pack_room(w, sizeof head + bytes);
  if (!room)
    return;
  memcpy(room, head, sizeof head);
  jlpi_copy(room + sizeof head, value, bytes);
}

int jlpi_window_put(jlpar_channel c, const void *value, size_t bytes) {
  if (windows == 0)
    return 0;
  jlpi_lock_take(&lock);
  struct window *v = *place_of(c);
  int sent = 0, used_up = v && v->credit == 0;
  if (v && v->credit && v->bytes == bytes) {
    jlpi_writer w;
    pack_put(&w, c, value, bytes);
    sent = jlpi_fence_send((int)c.home, &w, 1) == JLPAR_OK;
    v->credit -= (size_t)sent;
    v->used = 1;
  }
  jlpi_lock_give(&lock);
  return used_up ? JLPI_USED_UP : sent;
}

/* ---- idle credit ---- */

/* with the lock */
/* 1: beat on, for the sake of puts under way */
static int beat(void) {
  last_beat = jlpi_now();
  for (int b = 0; b < BUCKETS; b++)
    for (struct window **at = &buckets[b], *w; (w = *at);) {
      int idle = !w->used;
      w->used = 0;
      if (idle && w->credit)
        give_back(w->channel, w->credit, 0);
      if (idle)
        drop(at);
      else
        at = &w->next;
    }
  return jlpi_fence_beat();
}

static int on_timer(jlpi_timer *t) {
  jlpi_lock_take(&lock);
  int waits = beat();
  beating = windows > 0 || waits;
  t->when = last_beat + BEAT;
  int again = beating;
  jlpi_lock_give(&lock);
  return again;
}

static void *watch(void *unused) {
  for (;;) {
    while (windows == 0)
      jlpi_futex_wait(&windows, 0, -1);
    nanosleep(&(struct timespec){.tv_nsec = (long)(OVERDUE * 1e9)}, NULL);
    if (windows == 0 || jlpi_now() - last_beat < OVERDUE)
      continue;
    jlpi_lock_take(&lock);
    if (!over)
      beat();
    jlpi_lock_give(&lock);
  }
  return unused;
}

/* Behind it the transport is taken down. */
static void stop(void) {
  jlpi_lock_take(&lock);
  over = 1;
  jlpi_lock_give(&lock);
}

/* with the lock; 0: it cannot be, and no credit is kept */
static int start_watch(void) {
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t all, before;
  if (watched)
    return 1;
  sigfillset(&all);
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  __atomic_add_fetch(&jlpi_threads_beside, 1, __ATOMIC_SEQ_CST); /* it wakes no task */
  pthread_sigmask(SIG_SETMASK, &all, &before);
  watched = pthread_create(&thread, &attributes, watch, NULL) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  if (!watched)
    __atomic_sub_fetch(&jlpi_threads_beside, 1, __ATOMIC_SEQ_CST);
  else
    atexit(stop);
  return watched;
}

/* ---- what the home says ---- */

static struct window *get(jlpar_channel c, size_t bytes) {
  struct window **at = place_of(c);
  if (!*at && start_watch() && (*at = calloc(1, sizeof **at))) {
    **at = (struct window){.channel = c, .bytes = bytes};
    if (windows++ == 0) {
      last_beat = jlpi_now();
      jlpi_futex_wake(&windows, 1);
    }
  }
  return *at;
}

static jlpar_channel unpack_channel(jlpi_reader *r) {
  jlpar_channel c;
  jlpi_unpack_into(r, &c, sizeof c);
  return c;
}

/* with the lock; 1: the timer is to be armed */
static int add(jlpar_channel c, size_t n, size_t bytes) {
  struct window *w = over ? NULL : get(c, bytes);
  if (!w) {
    give_back(c, n, 0);
    return 0;
  }
  w->credit += n;
  w->used = 1;
  int rests = !beating;
  beating = 1;
  return rests;
}

void jlpi_window_granted(jlpi_message *m, jlpi_reader *r) {
  static jlpi_timer timer = {.fire = on_timer};
  jlpar_channel c = unpack_channel(r);
  size_t n = jlpi_unpack_u64(r), bytes = jlpi_unpack_u64(r);
  jlpi_lock_take(&lock);
  int arm = add(c, n, bytes);
  jlpi_lock_give(&lock);
  if (arm) {
    timer.when = jlpi_deadline(BEAT);
    jlpi_timer_arm(&timer); /* without memory for it the thread does it all */
  }
  jlpi_message_free(m);
}

void jlpi_window_recalled(jlpi_message *m, jlpi_reader *r) {
  jlpar_channel c = unpack_channel(r);
  jlpi_lock_take(&lock);
  struct window **at = place_of(c);
  size_t n = *at ? (*at)->credit : 0;
  if (*at)
    drop(at);
  give_back(c, n, 1);
  jlpi_fence_ask();
  jlpi_lock_give(&lock);
  jlpi_message_free(m);
}

void jlpi_windows_lost(int pid) {
  jlpi_lock_take(&lock);
  for (int b = 0; b < BUCKETS; b++)
    for (struct window **at = &buckets[b]; *at;)
      if ((int)(*at)->channel.home == pid)
        drop(at);
      else
        at = &(*at)->next;
  jlpi_lock_give(&lock);
}
