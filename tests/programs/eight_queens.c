/* SPDX-License-Identifier: MIT
 *
 * about: one task for each place of the first queen
 */
#include <stdio.h>

static int place(int n, int row, unsigned cols, unsigned left, unsigned right) {
  if (row == n)
    return 1;
  int found = 0;
  unsigned free = ~(cols | left | right) & ((1u << n) - 1);
  while (free) {
    unsigned bit = free & -free;
    free ^= bit;
    found += place(n, row + 1, cols | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return found;
}

int main(void) {
  int found[8], total = 0;
  #pragma jlpar sync
  for (int c = 0; c < 8; c++) {
    #pragma jlpar spawn
    found[c] = place(8, 1, 1u << c, 2u << c, (1u << c) >> 1);
  }
  for (int c = 0; c < 8; c++)
    total += found[c];
  printf("%d: %d %d %d %d\n", total, found[0], found[1], found[2], found[3]);
  return 0;
}
