/* SPDX-License-Identifier: MIT
 *
 * about: a local function pointer arrives in another process as the same function
 */
#include <stdio.h>

static double half(double x) { return x / 2; }
static double twice(double x) { return x * 2; }

int main(void) {
  double (*f)(double) = half, a = 0, b = 0, sum = 0;

  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = f(3);
    f = twice;
    #pragma jlpar spawn
    b = f(3);
  }
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 8; i++)
    sum += f(i);
  printf("%g %g %g\n", a, b, sum);
  return 0;
}
