/* SPDX-License-Identifier: MIT
 *
 * about: a static inline function of a project header holds directives
 */
#include "header_with_a_region.h"
#include <stdio.h>

int main(void) {
  double v[5] = {1, 2, 3, 4, 10};
  int here = 0;
  #pragma jlpar sync spawn
  here = rounded(7.6);
  printf("%g %d %d\n", mean_of(v, 5), fib_of(12), here);
  return 0;
}
