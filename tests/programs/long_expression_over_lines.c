/* SPDX-License-Identifier: MIT
 *
 * about: a statement over many lines with calls, brackets and comments
 */
#include <stdio.h>

static int poly(int a, int b, int c, int x) { return (a * x + b) * x + c; }

int main(void) {
  int x = 3, y[2] = {4, 5}, r = 0;
  #pragma jlpar sync spawn
  r = poly(x,                    // the first
           y[0] + (x           /* the
                                  second */
                   ? poly(1, 2, 3, x)
                   : 0),
           (y[1]
              << 2) % 7,
           -x)
      + 0;
  printf("%d\n", r);
  return 0;
}
