/* SPDX-License-Identifier: MIT
 *
 * about: code before and after the region on the lines of the region itself
 */
#include <stdio.h>

static int f(int x) { return x + 1; }

int main(void) { int a = 0, b = 0, s = 0;
  #pragma jlpar sync
  { a++;
    #pragma jlpar spawn
    b = f(a); a++; }
  #pragma jlpar threads reduction(+: s)
  for (int i = 0; i < 5; i++) { s += i; } printf("%d ", s);
  if (a) { a *= 2;
  #pragma jlpar sync async
  b = f(b); } else b = 0;
  printf("%d %d\n", a, b); return 0; }
