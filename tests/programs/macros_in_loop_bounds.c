/* SPDX-License-Identifier: MIT
 *
 * about: bounds, objects and values that macros make of their arguments, without brackets around them
 */
#include <stdio.h>

#define DOUBLE(x) x + x
#define SUM(x, y) x + y
#define NEGATIVE(x) - x
#define LESS(a, b) a < b
#define FOR(i, low, high) for (int i = low; i < (high); i++)
#define INCREMENT(x) x++
#define OPERAND(x) jlpar_out x jlpar_in

int main(void) {
  int n = 3, m = 2, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0;
  long g = 1;
  #pragma jlpar distributed reduction(+: a)
  for (int i = 0; i < DOUBLE(n); i++)
    a += i;
  #pragma jlpar distributed reduction(+: b)
  for (int i = NEGATIVE(m); i < SUM(n, m); i += SUM(1, 1))
    b += i * i;
  #pragma jlpar distributed reduction(+: c)
  for (int i = 0; LESS(i, n); i++)
    c += i + 1;
  #pragma jlpar distributed reduction(+: d)
  FOR(i, m - 1, n * 2)
    d += i;
  #pragma jlpar threads reduction(+: e)
  FOR(i, m, DOUBLE(n))
    e += i;
  #pragma jlpar atomic
  INCREMENT(f);
  #pragma jlpar atomic
  g += DOUBLE(n);
  #pragma jlpar declare reduction(sum : int : OPERAND(+=))
  #pragma jlpar distributed reduction(sum: f)
  for (int i = 0; i < 4; i++)
    f += i;
  printf("%d %d %d %d %d %d %ld\n", a, b, c, d, e, f, g);
  return 0;
}
