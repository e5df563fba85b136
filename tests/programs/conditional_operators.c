/* SPDX-License-Identifier: MIT
 *
 * about: nested ?:, the GNU form without a middle, and as an lvalue's address
 */
#include <stdio.h>

static int clamp(int x, int lo, int hi) { return x < lo ? lo : x > hi ? hi : x; }

int main(void) {
  int zero = 0, v[5], p = 1, a = 0, b = 0;
  #pragma jlpar sync
  {
    for (int i = 0; i < 5; i++) {
      #pragma jlpar spawn
      v[i] = clamp(i * 3, 2, 9) ?: -1;
    }
    #pragma jlpar async
    *(p ? &a : &b) = zero ?: 42;
  }
  printf("%d %d %d %d %d, %d %d\n", v[0], v[1], v[2], v[3], v[4], a, b);
  return 0;
}
