/* SPDX-License-Identifier: MIT
 *
 * about: a loop by != over an unsigned index goes on past 0, or past the largest value, to its end
 */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>

int main(void) {
  long down = 0, twos = 0, bytes = 0, up = 0, plain = 0, none = 0;
  int there[6];
  size_t last;
  unsigned i;

  #pragma jlpar threads reduction(+: down)
  for (size_t k = 5; k != (size_t)-1; k--)
    down += (long)k;
  #pragma jlpar threads reduction(+: twos) schedule(dynamic)
  for (size_t k = 4; k != (size_t)-2; k -= 2)
    twos += (long)k;
  #pragma jlpar distributed reduction(+: bytes)
  for (uint8_t k = 5; k != 255; k--)
    bytes += k;
  #pragma jlpar distributed reduction(+: up)
  for (i = UINT_MAX - 1; i != 2; i++)
    up += i;
  #pragma jlpar pmap out(there[k])
  for (size_t k = 5; k != (size_t)-1; k--)
    there[k] = (int)(k * k);
  #pragma jlpar threads reduction(+: plain)
  for (last = 0; last != 10; last++)
    plain += (long)last;
  #pragma jlpar distributed reduction(+: none)
  for (unsigned k = 7; k != 7; k++)
    none++;
  printf("%ld %ld %ld %ld %d %d %ld %ld, %zu %u\n", down, twos, bytes, up, there[0], there[5], plain, none, last, i);
  return 0;
}
