/* SPDX-License-Identifier: MIT
 *
 * about: loop indices of char, unsigned char, bool-sized and 64-bit types
 */
#include <stdint.h>
#include <stdio.h>

int main(void) {
  long a = 0, b = 0, c = 0;
  uint64_t d = 0;
  #pragma jlpar distributed reduction(+: a)
  for (unsigned char i = 200; i < 255; i++)
    a += i;
  #pragma jlpar distributed reduction(+: b)
  for (signed char i = -128; i < 127; i++)
    b += i;
  #pragma jlpar threads reduction(+: c)
  for (int16_t i = INT16_MIN; i < INT16_MAX - 1000; i += 1000)
    c += i;
  #pragma jlpar distributed reduction(^: d)
  for (uint64_t i = UINT64_MAX - 10; i < UINT64_MAX; i++)
    d ^= i * 3;
  printf("%ld %ld %ld %llx\n", a, b, c, (unsigned long long)d);
  return 0;
}
