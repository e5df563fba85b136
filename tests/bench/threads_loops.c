/* SPDX-License-Identifier: MIT
 *
 * threads_loops - what a `threads` loop costs beside the same loop under OpenMP, after the EPCC
 * microbenchmarks: a body that delays a little, few iterations, many loops.
 */
#include "timing.h"

enum { THREADS = 2, DELAY = 100 };

static __attribute__((noinline)) void delay(int length) {
  float a = 0;
  for (int i = 0; i < length; i++)
    a += (float)i;
  if (a < 0)
    printf("%g\n", (double)a);
}

static void mine_static(long times) {
  while (times--) {
    #pragma jlpar threads num_threads(THREADS)
    for (int i = 0; i < THREADS; i++)
      delay(DELAY);
  }
}
static void peer_static(long times) {
  while (times--) {
    #pragma omp parallel for schedule(static) num_threads(THREADS)
    for (int i = 0; i < THREADS; i++)
      delay(DELAY);
  }
}

static long sum;
static void mine_reduction(long times) {
  long total = 0;
  while (times--) {
    #pragma jlpar threads num_threads(THREADS) reduction(+: total)
    for (int i = 0; i < THREADS; i++) {
      delay(DELAY);
      total += i;
    }
  }
  sum += total;
}
static void peer_reduction(long times) {
  long total = 0;
  while (times--) {
    #pragma omp parallel for schedule(static) num_threads(THREADS) reduction(+: total)
    for (int i = 0; i < THREADS; i++) {
      delay(DELAY);
      total += i;
    }
  }
  sum -= total;
}

static void mine_dynamic(long times) {
  while (times--) {
    #pragma jlpar threads num_threads(THREADS) schedule(dynamic, 1)
    for (int i = 0; i < 64; i++)
      delay(DELAY);
  }
}
static void peer_dynamic(long times) {
  while (times--) {
    #pragma omp parallel for schedule(dynamic, 1) num_threads(THREADS)
    for (int i = 0; i < 64; i++)
      delay(DELAY);
  }
}

/* a call that might fail the task, as far as the translator can see: each iteration is caught */
static void (*volatile unknown)(int) = delay;
static void mine_unknown(long times) {
  while (times--) {
    #pragma jlpar threads num_threads(THREADS)
    for (int i = 0; i < THREADS; i++)
      unknown(DELAY);
  }
}
static void peer_unknown(long times) {
  while (times--) {
    #pragma omp parallel for schedule(static) num_threads(THREADS)
    for (int i = 0; i < THREADS; i++)
      unknown(DELAY);
  }
}
static void mine_unknown_dynamic(long times) {
  while (times--) {
    #pragma jlpar threads num_threads(THREADS) schedule(dynamic, 1)
    for (int i = 0; i < 64; i++)
      unknown(DELAY);
  }
}
static void peer_unknown_dynamic(long times) {
  while (times--) {
    #pragma omp parallel for schedule(dynamic, 1) num_threads(THREADS)
    for (int i = 0; i < 64; i++)
      unknown(DELAY);
  }
}

static double v[1 << 20];
static void mine_stream(long times) {
  while (times--) {
    #pragma jlpar threads num_threads(THREADS)
    for (int i = 0; i < 1 << 20; i++)
      v[i] = 0.5 * v[i] + 1;
  }
}
static void peer_stream(long times) {
  while (times--) {
    #pragma omp parallel for schedule(static) num_threads(THREADS)
    for (int i = 0; i < 1 << 20; i++)
      v[i] = 0.5 * v[i] + 1;
  }
}

int main(void) {
  duel("static", mine_static, peer_static, 20000);
  duel("reduction", mine_reduction, peer_reduction, 20000);
  duel("dynamic", mine_dynamic, peer_dynamic, 2000);
  duel("calls-unknown", mine_unknown, peer_unknown, 20000);
  duel("calls-unknown-dynamic", mine_unknown_dynamic, peer_unknown_dynamic, 2000);
  duel("stream", mine_stream, peer_stream, 40);
  return sum == 12345;
}
