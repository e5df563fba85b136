/* SPDX-License-Identifier: MIT
 *
 * tasks - what tasks cost in jlpar. With the argument 2 only what two threads are compared at.
 */
#include "measure.h"
#include "work.h"

#include <jlpar.h>

/* ---- switches ---- */

static void yields(long times) {
  while (times--)
    jlpar_yield();
}
static void among(long times, int tasks) {
  #pragma jlpar sync
  for (int k = 0; k < tasks; k++) {
    #pragma jlpar async
    yields(times / tasks);
  }
}
static void switch_2(long times) { among(times, 2); }
static void switch_10000(long times) { among(times, 10000); }

/* ---- making ---- */

static volatile long count;
static void add_one(void) { count++; }
static void (*volatile unknown)(void) = add_one; /* the translator cannot see what it does */

static void one(long times) {
  while (times--) {
    #pragma jlpar sync async
    add_one();
  }
}
static void one_unknown(long times) {
  while (times--) {
    #pragma jlpar sync async
    unknown();
  }
}
static void one_future(long times) {
  while (times--) {
    #pragma jlpar async future(f)
    unknown();
    jlpar_wait(f);
  }
}
static void thousand(long times) {
  for (; times > 0; times -= 1000) {
    #pragma jlpar sync
    for (int i = 0; i < 1000; i++) {
      #pragma jlpar async
      add_one();
    }
  }
}
static void thousand_unknown(long times) {
  for (; times > 0; times -= 1000) {
    #pragma jlpar sync
    for (int i = 0; i < 1000; i++) {
      #pragma jlpar async
      unknown();
    }
  }
}

/* ---- recursion ---- */

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
static void fibs(long times) {
  for (; times > 0; times -= FIB_CALLS)
    count += fib(FIB_N);
}

static long tree(uint64_t node, int depth) {
  int n = tree_children(node, depth);
  long below[8] = {0}, sum = 1;
  #pragma jlpar sync
  for (int k = 0; k < n; k++) {
    #pragma jlpar spawn on(threads)
    below[k] = tree(tree_hash(node, k), depth + 1);
  }
  for (int k = 0; k < n; k++)
    sum += below[k];
  return sum;
}
static void trees(long times) {
  while (times--)
    count += tree(42, 0);
}

static long queens(const char *board, int row) {
  if (row == QUEENS)
    return 1;
  long found[QUEENS] = {0}, sum = 0;
  char boards[QUEENS][QUEENS];
  #pragma jlpar sync
  for (int column = 0; column < QUEENS; column++)
    if (queens_fits(board, row, column)) {
      char *mine = boards[column];
      memcpy(mine, board, QUEENS);
      mine[row] = (char)column;
      #pragma jlpar spawn on(threads)
      found[column] = queens(mine, row + 1);
    }
  for (int column = 0; column < QUEENS; column++)
    sum += found[column];
  return sum;
}
static void all_queens(long times) {
  char board[QUEENS] = {0};
  while (times--)
    if (queens(board, 0) != QUEENS_SOLUTIONS)
      abort();
}

static void sort(int *a, int n, int *room) {
  if (n <= sort_alone) {
    sort_few(a, n);
    return;
  }
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(threads)
    sort(a, n / 2, room);
    sort(a + n / 2, n - n / 2, room + n / 2);
  }
  sort_merge(a, n / 2, n, room);
}
static int numbers[SORT_COUNT], room[SORT_COUNT];
static void sorts(long times) {
  while (times--) {
    sort_fill(numbers);
    sort(numbers, SORT_COUNT, room);
    sort_check(numbers);
  }
}

int main(void) {
  if (jlpar_nthreads() == 1) {
    measure("switch-2", switch_2, 10000000);
    measure("switch-10000", switch_10000, 4000000);
    measure("one", one, 5000000);
    measure("one-unknown", one_unknown, 1000000);
    measure("one-future", one_future, 1000000);
    measure("thousand", thousand, 5000000);
    measure("thousand-unknown", thousand_unknown, 1000000);
  }
  measure("fib", fibs, 3L * FIB_CALLS);
  measure("tree", trees, 1);
  measure("queens", all_queens, 3);
  measure("sort", sorts, 1);
  sort_alone = SORT_FEW;
  measure("sort-few", sorts, 1);
  return 0;
}
