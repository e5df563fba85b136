/* SPDX-License-Identifier: MIT
 *
 * about: K&R parameters of types that calls promote
 */
#include <stdio.h>

static int mix(c, f, s)
  char c;
  float f;
  short s;
{
  int r = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    r = c + (int)(f * 2) + s + (int)sizeof f * 1000 + (int)sizeof s * 10000;
  }
  return r;
}

int main(void) {
  printf("%d\n", mix('A', 1.5, 3));
  return 0;
}
