/* SPDX-License-Identifier: MIT
 *
 * about: signed and unsigned bit-fields, an unnamed one, and one of width zero
 */
#include <stdio.h>

struct flags {
  unsigned a : 3, : 2, b : 5;
  int c : 4;
  unsigned : 0;
  _Bool on : 1;
  long long wide : 40;
};

int main(void) {
  struct flags f = {.a = 7, .b = 21, .c = -8, .on = 1, .wide = -549755813888};
  long long sum = 0;
  int there = 0;

  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 6; i++)
    sum += f.a * i + f.b - f.c + f.wide * f.on;
  #pragma jlpar sync spawn
  there = f.c * 10 + f.on;
  printf("%lld %d\n", sum, there);
  return 0;
}
