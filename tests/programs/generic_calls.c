/* SPDX-License-Identifier: MIT
 *
 * about: _Generic inside a macro picks a function by type
 */
#include <math.h>
#include <stdio.h>

static int whole(int x) { return x / 2; }
static double real(double x) { return x / 2; }
#define halve(x) _Generic((x), int: whole, double: real)(x)

int main(void) {
  int i = 7, a = 0;
  double d = 7, b = 0, sum = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = halve(i);
    #pragma jlpar spawn
    b = halve(d);
  }
  #pragma jlpar threads reduction(+: sum)
  for (int k = 0; k < 5; k++)
    sum += halve(k) + halve(1.0 * k);
  printf("%d %g %g\n", a, b, sum);
  return 0;
}
