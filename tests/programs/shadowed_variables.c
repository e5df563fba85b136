/* SPDX-License-Identifier: MIT
 *
 * about: inner declarations hide outer ones, inside and around regions
 */
#include <stdio.h>

static int x = 1;

int main(void) {
  int a = x, b = 0, c = 0;
  int x = 10;
  {
    int x = 100;
    #pragma jlpar sync
    {
      #pragma jlpar spawn
      b = x + a;
      int x = 1000;
      #pragma jlpar async shared(c)
      {
        c += x;
        int x = 10000;
        for (int x = 0; x < 3; x++)
          c += x;
        c += x;
      }
      x++;
    }
  }
  printf("%d %d %d %d\n", a, b, c, x);
  return 0;
}
