/* SPDX-License-Identifier: MIT
 *
 * about: _Complex scalars and arrays in tasks and reductions
 */
#include <complex.h>
#include <stdio.h>

int main(void) {
  double complex z = 1 + 2 * I, square = 0, sum = 0;
  float complex row[3] = {1, I, -1 - I};
  double real = 0;
  #pragma jlpar sync spawn
  square = z * z;
  #pragma jlpar sync async
  real = creal(z * conj(z)) + (double)cimagf(row[1]);
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 6; i++)
    sum += row[i % 3] * z;
  printf("%g%+gi %g %g%+gi\n", creal(square), cimag(square), real, creal(sum), cimag(sum));
  return 0;
}
