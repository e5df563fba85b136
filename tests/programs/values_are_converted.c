/* SPDX-License-Identifier: MIT
 *
 * about: the assigned value is converted to the target's type as by a plain assignment
 */
#include <stdio.h>

static double pi(void) { return 3.99; }
static int minus_one(void) { return -1; }

int main(void) {
  int i = 0;
  unsigned char c = 0;
  unsigned long l = 0;
  float f = 0;
  double d = 0;
  _Bool b = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    i = (int)pi();
    #pragma jlpar spawn
    c = (unsigned char)(minus_one() - 256);
    #pragma jlpar spawn
    l = minus_one();
    #pragma jlpar spawn
    f = pi();
    #pragma jlpar async
    d = minus_one();
    #pragma jlpar spawn
    b = pi();
  }
  printf("%d %d %lx %.6f %g %d\n", i, c, l, (double)f, d, b);
  return 0;
}
