/* SPDX-License-Identifier: MIT
 *
 * about: a typedef names a function type, an array type and a pointer to both
 */
#include <stdio.h>

typedef int unary(int);
typedef unary *unary_table[2];
typedef int quad[4];

static unary negate, square;
static int negate(int x) { return -x; }
static int square(int x) { return x * x; }

int main(void) {
  unary_table table = {negate, square};
  unary *last = table[1];
  quad q = {1, 2, 3, 4};
  int total = 0, direct = 0;

  #pragma jlpar distributed reduction(+: total)
  for (int i = 0; i < 4; i++)
    total += last(q[i]);
  #pragma jlpar sync async
  direct = table[0](q[3]) + table[1](q[2]);
  printf("%d %d\n", total, direct);
  return 0;
}
