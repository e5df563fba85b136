/* SPDX-License-Identifier: MIT
 *
 * tasks - starting and waiting for tasks on one thread, beside libgomp's tasks; a yield between two tasks.
 */
#include "timing.h"
#include <jlpar.h>

static long count;
static void add_one(void) { count++; }

static void mine_one(long times) {
  while (times--) {
    #pragma jlpar sync async
    add_one();
  }
}
static void peer_one(long times) {
  #pragma omp parallel num_threads(1)
  while (times--) {
    #pragma omp task untied if(1)
    add_one();
    #pragma omp taskwait
  }
}

/* the number of times is a multiple of 1000 */
static void mine_thousand(long times) {
  for (; times > 0; times -= 1000) {
    #pragma jlpar sync
    for (int i = 0; i < 1000; i++) {
      #pragma jlpar async
      add_one();
    }
  }
}
static void peer_thousand(long times) {
  #pragma omp parallel num_threads(1)
  for (long left = times; left > 0; left -= 1000) {
    for (int i = 0; i < 1000; i++) {
      #pragma omp task
      add_one();
    }
    #pragma omp taskwait
  }
}

static void yields(long times) {
  while (times--)
    jlpar_yield();
}
static void mine_yield(long times) {
  long half = times / 2;
  #pragma jlpar sync
  {
    #pragma jlpar async
    yields(half);
    #pragma jlpar async
    yields(half);
  }
}

static long fib(int n) {
  if (n < 2)
    return n;
  long a, b;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(threads)
    a = fib(n - 1);
    b = fib(n - 2);
  }
  return a + b;
}
static long omp_fib(int n) {
  if (n < 2)
    return n;
  long a, b;
  #pragma omp task shared(a)
  a = omp_fib(n - 1);
  b = omp_fib(n - 2);
  #pragma omp taskwait
  return a + b;
}
enum { FIB = 20, CALLS = 10945 }; /* fib(20) makes as many tasks */
static void mine_fib(long times) {
  for (; times > 0; times -= CALLS)
    count += fib(FIB);
}
static void peer_fib(long times) {
  #pragma omp parallel num_threads(1)
  for (long left = times; left > 0; left -= CALLS)
    count += omp_fib(FIB);
}

int main(void) {
  duel("start-and-wait", mine_one, peer_one, 100000);
  duel("thousand-at-once", mine_thousand, peer_thousand, 100000);
  duel("fib-per-task", mine_fib, peer_fib, 5 * CALLS);
  duel("yield", mine_yield, NULL, 200000);
  return count == 12345;
}
