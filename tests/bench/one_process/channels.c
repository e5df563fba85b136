/* SPDX-License-Identifier: MIT
 *
 * channels - what a value through a channel costs in jlpar, and a lock. The same in Go is channels.go, with pthreads
 * locks.c. With two threads only what two threads are compared at.
 */
#include "measure.h"

#include <jlpar.h>
#include <stdlib.h>

static void feed(jlpar_channel c, long times) {
  for (long i = 0; i < times; i++)
    jlpar_put(long, c, i);
}
static void drain(jlpar_channel c, long times) {
  long sum = 0;
  for (long i = 0; i < times; i++)
    sum += jlpar_take(long, c);
  if (sum < 0)
    abort();
}

/* ---- tasks of one thread ---- */

static void through(jlpar_channel c, long times) {
  #pragma jlpar sync
  {
    #pragma jlpar async
    feed(c, times);
    drain(c, times);
  }
}
static void rendezvous(long times) {
  #pragma jlpar channel c(long, 0)
  through(c, times);
}
static void buffered(long times) {
  #pragma jlpar channel c(long, 128)
  through(c, times);
}

/* ---- tasks that any thread may run ---- */

static void across(jlpar_channel c, long times, int pairs) {
  #pragma jlpar sync
  for (int k = 0; k < pairs; k++) {
    #pragma jlpar spawn on(threads)
    feed(c, times / pairs);
    #pragma jlpar spawn on(threads)
    drain(c, times / pairs);
  }
}
static void rendezvous_threads(long times) {
  #pragma jlpar channel c(long, 0)
  across(c, times, 1);
}
static void buffered_threads(long times) {
  #pragma jlpar channel c(long, 128)
  across(c, times, 1);
}
static void buffered_4_to_4(long times) {
  #pragma jlpar channel c(long, 128)
  across(c, times, 4);
}

/* ---- select ---- */

enum { WAYS = 4 };

static void select_one_of(long times, long room) {
  jlpar_channel all[WAYS];
  jlpar_case cases[WAYS];
  long got;
  for (int k = 0; k < WAYS; k++) {
    all[k] = jlpar_channel_new(long, room);
    cases[k] = (jlpar_case){all[k], JLPAR_TAKE, &got, 0};
  }
  #pragma jlpar sync
  {
    for (int k = 0; k < WAYS; k++) {
      jlpar_channel c = all[k];
      #pragma jlpar async
      feed(c, times / WAYS);
    }
    for (long i = 0; i < times / WAYS * WAYS; i++)
      if (jlpar_select(cases, WAYS, -1) < 0)
        abort();
  }
  for (int k = 0; k < WAYS; k++)
    jlpar_release(all[k]);
}
static void select_4(long times) { select_one_of(times, 0); }
static void select_4_room(long times) { select_one_of(times, 128); }

/* ---- locks ---- */

static jlpar_mutex mutex = JLPAR_MUTEX_INIT;
static volatile long guarded;

static void lock_alone(long times) {
  while (times--) {
    jlpar_mutex_lock(&mutex);
    guarded++;
    jlpar_mutex_unlock(&mutex);
  }
}
static void lock_contended(long times) {
  #pragma jlpar sync
  for (int k = 0; k < 2; k++) {
    #pragma jlpar spawn on(threads)
    lock_alone(times / 2);
  }
}

int main(void) {
  if (jlpar_nthreads() == 1) {
    measure("rendezvous", rendezvous, 5000000);
    measure("buffered", buffered, 10000000);
    measure("select-4", select_4, 2000000);
    measure("select-4-room", select_4_room, 4000000);
    measure("mutex", lock_alone, 20000000);
  } else {
    measure("rendezvous-threads", rendezvous_threads, 500000);
    measure("buffered-threads", buffered_threads, 2000000);
    measure("buffered-4-to-4", buffered_4_to_4, 2000000);
    measure("mutex-threads", lock_alone, 20000000);
    measure("mutex-contended", lock_contended, 4000000);
  }
  return 0;
}
