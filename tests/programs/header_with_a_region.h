/* SPDX-License-Identifier: MIT
 *
 * header_with_a_region.h - functions of a header that hold directives, for the program of that name.
 */
#ifndef HEADER_WITH_A_REGION_H
#define HEADER_WITH_A_REGION_H

static inline double mean_of(const double *v, int n) {
  double sum = 0;
  #pragma jlpar threads reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += v[i];
  return sum / n;
}

static inline int fib_of(int n) {
  if (n < 2)
    return n;
  int a = 0, b = 0;
  #pragma jlpar sync
  {
    #pragma jlpar async
    a = fib_of(n - 1);
    b = fib_of(n - 2);
  }
  return a + b;
}

static inline int rounded(double x) { return (int)(x + 0.5); }

#endif
