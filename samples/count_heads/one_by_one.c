/* SPDX-License-Identifier: MIT
 *
 * The answer that count_heads must give, by other means: plain C without jlpar, and SplitMix64 as it was
 * published, a generator with a state that is stepped from toss to toss.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state;

static uint64_t next(void) {
  uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

int main(int argc, char **argv) {
  long left = argc > 1 ? atol(argv[1]) : 0, tosses = left, heads = 0;
  while (left-- > 0)
    if (next() & UINT64_C(1) << 63)
      heads++;
  printf("%ld heads in %ld tosses\n", heads, tosses);
  return 0;
}
