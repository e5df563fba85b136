/* SPDX-License-Identifier: MIT
 *
 * about: a local type with the name of a file-scope type: the inner one counts
 */
#include <stdio.h>

struct box { int v; };
typedef int number;

static int outer_size(void) { return (int)sizeof(struct box) + (int)sizeof(number); }

int main(void) {
  struct box plain = {4};
  int a = 0, b = 0;
  #pragma jlpar sync spawn
  b = plain.v;
  {
    struct box { double v[3]; };
    typedef long double number;
    struct box inner = {{1, 2, 4}};
    number x = 0.5L;

    #pragma jlpar sync spawn
    a = (int)(inner.v[2] * 8 * x) + (sizeof(struct box) == 3 * sizeof(double));
  }
  printf("%d %d %d\n", a, b, outer_size() == (int)(2 * sizeof(int)));
  return 0;
}
