/* SPDX-License-Identifier: MIT
 *
 * about: one header with a region, included under two names of its function
 */
#define NAME first_sum
#define TYPE int
#include "sum_template.h"
#undef NAME
#undef TYPE
#define NAME second_sum
#define TYPE double
#include "sum_template.h"
#include <stdio.h>

int main(void) {
  int v[] = {1, 2, 3, 4};
  double w[] = {0.5, 1.5};
  printf("%d %g\n", first_sum(v, 4), second_sum(w, 2));
  return 0;
}
