/* SPDX-License-Identifier: MIT
 *
 * Puts into channels elsewhere that need not ask: the holder's side of channel/credit.c, which has the protocol.
 *
 * A window is what this process may still put into one channel. A put that has credit is one message, sent under the lock;
 * so BACK comes behind every put that it does not count. There is nothing to wait for: its place is kept.
 *
 * Credit that lies idle goes back after one or two beats of a thread of its own, because a task that computes answers no
 * RECALL meanwhile. The thread sleeps as long as there is no window.
 */
#include "remote/remote.h"
#include "task/thread.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

enum { BUCKETS = 64, BEAT_MS = 10 };

struct window {
  struct window *next;
  jlpar_channel channel;
  size_t bytes, credit; /* of a value; puts left */
  int used;             /* since the last beat */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards all here, and around what is sent */
static pthread_cond_t some = PTHREAD_COND_INITIALIZER;   /* there is a window */
static struct window *buckets[BUCKETS];
static _Atomic int windows; /* written with the lock */
static int beats, over;

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
  if (jlpi_message_send((int)c.home, &w) == JLPAR_ENOMEM)
    abort(); /* the room would be kept for ever */
}

/* ---- putting ---- */

int jlpi_window_put(const jlpi_channel_request *r) {
  if (windows == 0 || r->key_bytes)
    return 0;
  pthread_mutex_lock(&lock);
  struct window *v = *place_of(r->channel);
  int sent = 0;
  if (v && v->credit && v->bytes == r->bytes) {
    jlpi_writer w = jlpi_message_begin(JLPI_M_PUT);
    jlpi_pack(&w, &r->channel, sizeof r->channel);
    jlpi_pack(&w, r->value, r->bytes);
    sent = jlpi_message_send((int)r->channel.home, &w) == JLPAR_OK;
    v->credit -= (size_t)sent;
    v->used = 1;
  }
  pthread_mutex_unlock(&lock);
  return sent;
}

/* ---- idle credit ---- */

static void beat(void) {
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
}

static void *take_back(void *unused) {
  pthread_mutex_lock(&lock);
  for (;;) {
    while (windows == 0 && !over)
      pthread_cond_wait(&some, &lock);
    pthread_mutex_unlock(&lock);
    nanosleep(&(struct timespec){.tv_nsec = BEAT_MS * 1000000L}, NULL);
    pthread_mutex_lock(&lock);
    if (over)
      break;
    beat();
  }
  pthread_mutex_unlock(&lock);
  return unused;
}

/* Behind it the transport is taken down. */
static void stop(void) {
  pthread_mutex_lock(&lock);
  over = 1;
  pthread_mutex_unlock(&lock);
}

/* with the lock; 0: it cannot be, and no credit is kept */
static int start_beats(void) {
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t all, before;
  if (beats)
    return 1;
  sigfillset(&all);
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN + 65536);
  __atomic_add_fetch(&jlpi_threads_beside, 1, __ATOMIC_SEQ_CST); /* it wakes no task */
  pthread_sigmask(SIG_SETMASK, &all, &before);
  beats = pthread_create(&thread, &attributes, take_back, NULL) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  if (!beats)
    __atomic_sub_fetch(&jlpi_threads_beside, 1, __ATOMIC_SEQ_CST);
  else
    atexit(stop);
  return beats;
}

/* ---- what the home says ---- */

static struct window *get(jlpar_channel c, size_t bytes) {
  struct window **at = place_of(c);
  if (!*at && start_beats() && (*at = calloc(1, sizeof **at))) {
    **at = (struct window){.channel = c, .bytes = bytes};
    if (windows++ == 0)
      pthread_cond_signal(&some);
  }
  return *at;
}

static jlpar_channel unpack_channel(jlpi_reader *r) {
  jlpar_channel c;
  jlpi_unpack_into(r, &c, sizeof c);
  return c;
}

void jlpi_window_granted(jlpi_message *m, jlpi_reader *r) {
  jlpar_channel c = unpack_channel(r);
  size_t n = jlpi_unpack_u64(r), bytes = jlpi_unpack_u64(r);
  pthread_mutex_lock(&lock);
  struct window *w = over ? NULL : get(c, bytes);
  if (w) {
    w->credit += n;
    w->used = 1;
  } else {
    give_back(c, n, 0);
  }
  pthread_mutex_unlock(&lock);
  jlpi_message_free(m);
}

void jlpi_window_recalled(jlpi_message *m, jlpi_reader *r) {
  jlpar_channel c = unpack_channel(r);
  pthread_mutex_lock(&lock);
  struct window **at = place_of(c);
  size_t n = *at ? (*at)->credit : 0;
  if (*at)
    drop(at);
  give_back(c, n, 1);
  pthread_mutex_unlock(&lock);
  jlpi_message_free(m);
}

void jlpi_windows_lost(int pid) {
  pthread_mutex_lock(&lock);
  for (int b = 0; b < BUCKETS; b++)
    for (struct window **at = &buckets[b]; *at;)
      if ((int)(*at)->channel.home == pid)
        drop(at);
      else
        at = &(*at)->next;
  pthread_mutex_unlock(&lock);
}
