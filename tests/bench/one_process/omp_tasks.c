/* SPDX-License-Identifier: MIT
 *
 * omp_tasks - the same with OpenMP's tasks (libgomp by gcc, libomp by clang).
 */
#include "measure.h"
#include "work.h"

#include <omp.h>

static volatile long count;
static void add_one(void) { count++; }

static void thousand(long times) {
  #pragma omp parallel
  #pragma omp single
  for (; times > 0; times -= 1000) {
    for (int i = 0; i < 1000; i++) {
      #pragma omp task
      add_one();
    }
    #pragma omp taskwait
  }
}

static long fib(int n) {
  if (n < 2)
    return n;
  long a, b;
  #pragma omp task shared(a)
  a = fib(n - 1);
  b = fib(n - 2);
  #pragma omp taskwait
  return a + b;
}
static void fibs(long times) {
  #pragma omp parallel
  #pragma omp single
  for (; times > 0; times -= FIB_CALLS)
    count += fib(FIB_N);
}

static long tree(uint64_t node, int depth) {
  int n = tree_children(node, depth);
  long below[8] = {0}, sum = 1;
  for (int k = 0; k < n; k++) {
    #pragma omp task shared(below)
    below[k] = tree(tree_hash(node, k), depth + 1);
  }
  #pragma omp taskwait
  for (int k = 0; k < n; k++)
    sum += below[k];
  return sum;
}
static void trees(long times) {
  #pragma omp parallel
  #pragma omp single
  while (times--)
    count += tree(42, 0);
}

static long queens(const char *board, int row) {
  if (row == QUEENS)
    return 1;
  long found[QUEENS] = {0}, sum = 0;
  char boards[QUEENS][QUEENS];
  for (int column = 0; column < QUEENS; column++)
    if (queens_fits(board, row, column)) {
      char *mine = boards[column];
      memcpy(mine, board, QUEENS);
      mine[row] = (char)column;
      #pragma omp task shared(found) firstprivate(mine)
      found[column] = queens(mine, row + 1);
    }
  #pragma omp taskwait
  for (int column = 0; column < QUEENS; column++)
    sum += found[column];
  return sum;
}
static void all_queens(long times) {
  char board[QUEENS] = {0};
  #pragma omp parallel
  #pragma omp single
  while (times--)
    if (queens(board, 0) != QUEENS_SOLUTIONS)
      abort();
}

static void sort(int *a, int n, int *room) {
  if (n <= sort_alone) {
    sort_few(a, n);
    return;
  }
  #pragma omp task
  sort(a, n / 2, room);
  sort(a + n / 2, n - n / 2, room + n / 2);
  #pragma omp taskwait
  sort_merge(a, n / 2, n, room);
}
static int numbers[SORT_COUNT], room[SORT_COUNT];
static void sorts(long times) {
  while (times--) {
    sort_fill(numbers);
    #pragma omp parallel
    #pragma omp single
    sort(numbers, SORT_COUNT, room);
    sort_check(numbers);
  }
}

int main(void) {
  if (omp_get_max_threads() == 1)
    measure("thousand", thousand, 5000000);
  else
    measure("fib", fibs, 1L * FIB_CALLS);
  measure("tree", trees, 1);
  measure("queens", all_queens, 3);
  measure("sort", sorts, 1);
  sort_alone = SORT_FEW;
  measure("sort-few", sorts, 1);
  return 0;
}
