/* SPDX-License-Identifier: MIT
 *
 * about: every canonical header: <, <=, >, >=, !=, ++, --, += and -= on both sides
 */
#include <stdio.h>

int main(void) {
  long a = 0, b = 0, c = 0, d = 0, e = 0, f = 0;
  #pragma jlpar threads reduction(+: a)
  for (int i = 0; i <= 20; i += 3)
    a += i;
  #pragma jlpar threads reduction(+: b)
  for (int i = 20; i >= 0; i -= 3)
    b += i;
  #pragma jlpar distributed reduction(+: c)
  for (long i = 30; i > -30; i--)
    c += i * i;
  #pragma jlpar distributed reduction(+: d)
  for (short i = 0; i != 50; ++i)
    d += i;
  #pragma jlpar threads reduction(+: e)
  for (int i = 0; 20 > i; i += 4)
    e += i;
  #pragma jlpar distributed reduction(+: f)
  for (unsigned i = 7; i < 8; i += 100)
    f += i;
  printf("%ld %ld %ld %ld %ld %ld\n", a, b, c, d, e, f);
  return 0;
}
