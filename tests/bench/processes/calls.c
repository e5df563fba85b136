/* SPDX-License-Identifier: MIT
 *
 * calls - calls, arrays and channel items between this process and a worker. On bare UCX: ucx_calls.c. With one worker.
 */
#include "../one_process/measure.h"

#include <jlpar.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WINDOW = 64 };

static long next(long x) { return x + 1; }

static void call(long times) {
  long x = 0;
  while (times--) {
    #pragma jlpar sync spawn on(2)
    x = next(x);
  }
}

/* what asks for a thread has a task there (so has what calls functions that the translator does not see) */
static long next_in_a_task(long x) { return x + (jlpar_threadid() >= 0); }

static void call_task(long times) {
  long x = 0;
  while (times--) {
    #pragma jlpar sync spawn on(2)
    x = next_in_a_task(x);
  }
}

/* WINDOW tasks, each with one call under way */
static void call_many(long times) {
  #pragma jlpar sync
  for (int k = 0; k < WINDOW; k++) {
    #pragma jlpar async
    call(times / WINDOW);
  }
}

static size_t wanted;
static char *received;
static void reply_of(long times) {
  while (times--) {
    char *p = received;
    size_t n = wanted;
    #pragma jlpar sync spawn on(2) out(p[0:n])
    p[n - 1] = 1;
  }
}

static void send_of(long times) {
  long last = 0;
  while (times--) {
    char *p = received;
    size_t n = wanted;
    #pragma jlpar sync spawn on(2) in(p[0:n])
    last = p[n - 1];
    if (last != 1)
      abort();
  }
}

static void feed(jlpar_channel c, long times) {
  for (long k = 0; k < times; k++)
    jlpar_put(long, c, k);
}
static void through(jlpar_channel c, long times) {
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    feed(c, times);
    for (long k = 0; k < times; k++)
      if (jlpar_take(long, c) != k)
        abort();
  }
}
static void stream(long times) {
  #pragma jlpar channel c(long, 128)
  through(c, times);
}
static void rendezvous(long times) {
  #pragma jlpar channel c(long, 0)
  through(c, times);
}

static void empty_loop(long times) {
  while (times--) {
    #pragma jlpar sync distributed
    for (int i = 0; i < 2; i++)
      ;
  }
}
static void reduction(long times) {
  long sum = 0;
  while (times--) {
    #pragma jlpar distributed reduction(+: sum)
    for (int i = 0; i < 2; i++)
      sum += i;
  }
  if (sum < 0)
    abort();
}

static void empty_map(long times) {
  #pragma jlpar pmap
  for (long i = 0; i < times; i++) {
    long nothing = i;
    (void)nothing;
  }
}

static void work_100_us(void) {
  for (double end = clock_ns() + 100e3; clock_ns() < end;)
    continue;
}
static void map_of_work(long times) {
  #pragma jlpar pmap
  for (long i = 0; i < times; i++)
    work_100_us();
}

int main(void) {
  size_t most = (size_t)256 << 20;
  received = malloc(most);
  memset(received, 1, most);
  call(1);
  measure("call", call, 100000);
  measure("call-task", call_task, 100000);
  measure_apart("call-asleep", call, 500, 500); /* the callee sleeps by then */
  measure("calls-in-flight", call_many, 200000);
  wanted = 64 << 10;
  measure("out-64K", reply_of, 5000);
  measure("in-64K", send_of, 5000);
  wanted = 4 << 20;
  measure("out-4M", reply_of, 100);
  measure("in-4M", send_of, 100);
  wanted = most;
  measure("out-256M", reply_of, 2);
  measure("in-256M", send_of, 2);
  measure("stream", stream, 100000);
  measure("rendezvous", rendezvous, 50000);
  measure("pmap", empty_map, 100000);
  measure("pmap-100us", map_of_work, 5000);
  measure("distributed", empty_loop, 20000);
  measure("reduction", reduction, 20000);
  return 0;
}
