/* SPDX-License-Identifier: MIT
 *
 * about: K&R definitions with and without declarations of their parameters
 */
#include <stdio.h>

#pragma GCC diagnostic ignored "-Wold-style-definition"
#pragma GCC diagnostic ignored "-Wimplicit-int"
#pragma GCC diagnostic ignored "-Wmissing-parameter-type"

static int area(w, h)
  int w, h;
{
  int a = 0;
  #pragma jlpar sync spawn
  a = w * h;
  return a;
}

static double mean(v, n)
  double *v;
  int n;
{
  double sum = 0;
  #pragma jlpar threads reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += v[i];
  return sum / n;
}

int main() {
  double v[] = {1, 2, 6};
  printf("%d %g\n", area(6, 7), mean(v, 3));
  return 0;
}
