/* SPDX-License-Identifier: MIT
 *
 * queens - in how many ways n queens stand on a board without threatening each other.
 *
 *     jlpar-cc -O2 queens.c -o queens && jlpar-run -p 4 ./queens 12
 *
 * Each place of the first two queens is an iteration. How long one takes varies, and many are over at once, because the two
 * threaten each other already: schedule(dynamic, 4) hands out four at a time to whoever is free, and retry(2) has those of a
 * worker that died counted again elsewhere.
 */
#include <stdio.h>
#include <stdlib.h>

/* in how many ways the rows from `row` on can be filled; columns and diagonals that are threatened as bits */
static long ways(int n, int row, unsigned columns, unsigned left, unsigned right) {
  long count = 0;
  if (row == n)
    return 1;
  for (unsigned open = ((1u << n) - 1) & ~(columns | left | right), bit; open; open -= bit) {
    bit = open & -open;
    count += ways(n, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return count;
}

static long ways_from(int n, int first, int second) {
  unsigned a = 1u << first, b = 1u << second;
  if (b & (a | a << 1 | a >> 1))
    return 0;
  return ways(n, 2, a | b, (a << 1 | b) << 1, (a >> 1 | b) >> 1);
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 10;
  long count = 0;
  if (n < 2 || n > 20) {
    fprintf(stderr, "queens: want a board of 2 to 20\n");
    return 2;
  }

  #pragma jlpar distributed schedule(dynamic, 4) retry(2) reduction(+: count) progress("queens")
  for (int k = 0; k < n * n; k++)
    count += ways_from(n, k / n, k % n);

  printf("%d queens: %ld ways\n", n, count);
  return 0;
}
