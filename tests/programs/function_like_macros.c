/* SPDX-License-Identifier: MIT
 *
 * about: macros with arguments make expressions, conditions and whole bodies
 */
#include <stdio.h>

#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define SQUARE(x) ((x) * (x))
#define CLAMPED(v, n) MAX(0, (v) - SQUARE(n))
#define EMPTY
#define IDENTITY(x) x

int main(void) {
  int n = 3, a = 0, sum = 0;
  #pragma jlpar sync spawn
  a = IDENTITY(CLAMPED)(MAX(20, n), n + 1) EMPTY;
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < SQUARE(n); i++)
    sum += CLAMPED(i * n, 2);
  printf("%d %d\n", a, sum);
  return 0;
}
