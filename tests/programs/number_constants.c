/* SPDX-License-Identifier: MIT
 *
 * about: octal, hexadecimal, binary and hexadecimal floating constants with every suffix
 */
#include <stdio.h>

int main(void) {
  unsigned long long v[] = {0, 017, 0x1F, 0b1011, 10u, 10L, 10UL, 10ll, 10ULL,
                            0xFFFFFFFFFFFFFFFFull, 'a', '\377' & 0xFF};
  double x[] = {1., .5, 1e3, 0x1p-3, 0x.8p1f, 1.5L};
  unsigned long long mix = 0;
  double sum = 0;
  #pragma jlpar distributed reduction(^: mix)
  for (unsigned i = 0; i < sizeof v / sizeof *v; i++)
    mix ^= v[i] << i;
  #pragma jlpar threads reduction(+: sum)
  for (unsigned i = 0; i < sizeof x / sizeof *x; i++)
    sum += x[i];
  printf("%llx %g\n", mix, sum);
  return 0;
}
