/* SPDX-License-Identifier: MIT
 *
 * about: float, double and long double keep their own precision
 */
#include <float.h>
#include <stdio.h>

int main(void) {
  float f = 16777216.0f;
  double d = 0x1.fffffffffffffp0;
  long double l = 1 + LDBL_EPSILON;
  int same = 0, places = 0;
  float sum = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    same = (f + 1.0f == f) + (d < 2) * 10 + (l > 1) * 100;
    #pragma jlpar async
    places = FLT_MANT_DIG + DBL_MANT_DIG;
  }
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 1; i <= 64; i++)
    sum += 1.0f / (float)(1 << i % 8);
  printf("%d %d %.9g\n", same, places, (double)sum);
  return 0;
}
