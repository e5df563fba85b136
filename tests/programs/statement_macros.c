/* SPDX-License-Identifier: MIT
 *
 * about: do { } while (0) macros as statements of a region's block
 */
#include <stdio.h>

#define SWAP(a, b) do { __typeof__(a) swap_ = (a); (a) = (b); (b) = swap_; } while (0)
#define REPEAT(n) for (int repeat_ = 0; repeat_ < (n); repeat_++)

int main(void) {
  int v[4] = {1, 2, 3, 4}, w[4], sum = 0;
  #pragma jlpar sync
  {
    #pragma jlpar async shared(v)
    {
      SWAP(v[0], v[3]);
      if (v[0] > 3)
        SWAP(v[1], v[2]);
      else
        v[1] = 0;
    }
    #pragma jlpar spawn out(w)
    {
      for (int i = 0; i < 4; i++)
        w[i] = 0;
      REPEAT(3)
        w[repeat_] += repeat_ * 5;
    }
  }
  REPEAT(2) {
    #pragma jlpar threads reduction(+: sum)
    for (int i = 0; i < 4; i++)
      sum += v[i] * (repeat_ + 1);
  }
  printf("%d %d %d %d, %d, %d\n", v[0], v[1], v[2], v[3], w[2], sum);
  return 0;
}
