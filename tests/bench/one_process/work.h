/* SPDX-License-Identifier: MIT
 *
 * work.h - what the parallel programs of all peers compute: an unbalanced tree, the queens, a sort. Only how the tasks
 * are written differs.
 */
#ifndef WORK_H
#define WORK_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIB_N = 30, FIB_CALLS = 1346268 }; /* fib(30) with a task for every first call makes so many */

/* ---- the tree: each node's number of children follows from its hash; a few branches hold nearly all ---- */

enum { TREE_DEPTH = 18 };
static inline uint64_t tree_hash(uint64_t parent, int child) {
  uint64_t z = parent + (uint64_t)(child + 1) * UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}
static inline int tree_children(uint64_t node, int depth) {
  if (depth >= TREE_DEPTH)
    return 0;
  return depth < 3 ? 6 : (int)(node % 100) < 43 ? 4 : 0; /* 1.7 on average: it grows, unevenly */
}

/* ---- the queens ---- */

enum { QUEENS = 11, QUEENS_SOLUTIONS = 2680 };
static inline int queens_fits(const char *board, int row, int column) {
  for (int k = 0; k < row; k++)
    if (board[k] == column || board[k] - column == k - row || board[k] - column == row - k)
      return 0;
  return 1;
}

/* ---- the sort: by merging, a task for every first half; whole without a cut-off, or few numbers by insertion ---- */

enum { SORT_COUNT = 1 << 21, SORT_FEW = 32 };
static int sort_alone = 1; /* so many a task sorts alone */
static inline void sort_fill(int *a) {
  uint32_t x = 12345;
  for (int k = 0; k < SORT_COUNT; k++) {
    x = x * 1664525u + 1013904223u;
    a[k] = (int)(x >> 1);
  }
}
static inline void sort_few(int *a, int n) {
  for (int i = 1; i < n; i++) {
    int x = a[i], k = i;
    for (; k > 0 && a[k - 1] > x; k--)
      a[k] = a[k - 1];
    a[k] = x;
  }
}
static inline void sort_merge(int *a, int half, int n, int *room) {
  int i = 0, k = half, at = 0;
  while (i < half && k < n)
    room[at++] = a[i] <= a[k] ? a[i++] : a[k++];
  while (i < half)
    room[at++] = a[i++];
  memcpy(a, room, (size_t)at * sizeof *a);
}
static inline void sort_check(const int *a) {
  for (int k = 1; k < SORT_COUNT; k++)
    if (a[k - 1] > a[k])
      abort();
}

#endif
