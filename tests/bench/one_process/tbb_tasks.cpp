/* SPDX-License-Identifier: MIT
 *
 * tbb_tasks - the same with oneTBB's task groups.
 */
#include "measure.h"
#include "work.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

using tbb::task_group;

static volatile long count;

static void one(long times) {
  task_group g;
  while (times--) {
    g.run([] { count = count + 1; });
    g.wait();
  }
}

static long fib(int n) {
  if (n < 2)
    return n;
  long a, b;
  task_group g;
  g.run([&a, n] { a = fib(n - 1); });
  b = fib(n - 2);
  g.wait();
  return a + b;
}
static void fibs(long times) {
  for (; times > 0; times -= FIB_CALLS)
    count = count + fib(FIB_N);
}

static long tree(uint64_t node, int depth) {
  int n = tree_children(node, depth);
  long below[8] = {0}, sum = 1;
  if (n > 0) {
    task_group g;
    for (int k = 0; k < n; k++)
      g.run([&below, k, node, depth] { below[k] = tree(tree_hash(node, k), depth + 1); });
    g.wait();
  }
  for (int k = 0; k < n; k++)
    sum += below[k];
  return sum;
}
static void trees(long times) {
  while (times--)
    count = count + tree(42, 0);
}

static long queens(const char *board, int row) {
  if (row == QUEENS)
    return 1;
  long found[QUEENS] = {0}, sum = 0;
  char boards[QUEENS][QUEENS];
  task_group g;
  for (int column = 0; column < QUEENS; column++)
    if (queens_fits(board, row, column)) {
      char *mine = boards[column];
      memcpy(mine, board, QUEENS);
      mine[row] = (char)column;
      g.run([&found, column, mine, row] { found[column] = queens(mine, row + 1); });
    }
  g.wait();
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
  task_group g;
  g.run([=] { sort(a, n / 2, room); });
  sort(a + n / 2, n - n / 2, room + n / 2);
  g.wait();
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

int main(int argc, char **argv) {
  int threads = argc > 1 ? atoi(argv[1]) : 1;
  tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
  tbb::task_arena arena(threads);
  arena.execute([=] {
    if (threads == 1)
      measure("one", one, 2000000);
    measure("fib", fibs, 1L * FIB_CALLS);
    measure("tree", trees, 1);
    measure("queens", all_queens, 3);
    measure("sort", sorts, 1);
    sort_alone = SORT_FEW;
    measure("sort-few", sorts, 1);
  });
  return 0;
}
