/* SPDX-License-Identifier: MIT
 *
 * about: __builtin functions, offsetof and overflow checks in regions
 */
#include <stddef.h>
#include <stdio.h>

struct record { char tag; double weight; int v[4]; };

int main(void) {
  unsigned word = 0xF0F0;
  int bits = 0, overflow = 0, total = 0;
  size_t at = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    bits = __builtin_popcount(word) * 100 + __builtin_ctz(word);
    #pragma jlpar spawn
    at = offsetof(struct record, v[2]) - offsetof(struct record, weight);
    #pragma jlpar async shared(overflow)
    {
      int r;
      overflow = __builtin_add_overflow(2147483647, 1, &r) + 10 * __builtin_constant_p(5);
    }
  }
  #pragma jlpar distributed reduction(+: total)
  for (unsigned i = 1; i < 64; i++)
    total += __builtin_expect(__builtin_clz(i) > 28, 0) ? 1 : __builtin_parity(i);
  printf("%d %zu %d %d\n", bits, at, overflow, total);
  return 0;
}
