/* SPDX-License-Identifier: MIT
 *
 * about: deep recursion inside tasks
 */
#include <stdio.h>

static unsigned ackermann(unsigned m, unsigned n) {
  return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static unsigned hanoi(int n, int from, int to, int by) {
  return n == 0 ? 0 : hanoi(n - 1, from, by, to) + 1 + hanoi(n - 1, by, to, from);
}

int main(void) {
  unsigned a = 0, h = 0, moves[8];
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = ackermann(2, 9);
    #pragma jlpar async
    h = hanoi(10, 1, 2, 3);
    for (int i = 0; i < 8; i++) {
      #pragma jlpar spawn on(threads)
      moves[i] = hanoi(i, 1, 2, 3);
    }
  }
  printf("%u %u %u %u\n", a, h, moves[3], moves[7]);
  return 0;
}
