/* SPDX-License-Identifier: MIT
 *
 * about: a region is the whole body of for, while and do
 */
#include <stdio.h>

static int next(int x) { return x + 3; }

int main(void) {
  int a = 0, b = 0, c = 0, n = 4;
  for (int i = 0; i < 5; i++)
    #pragma jlpar sync spawn
    a = next(a);
  while (b < 10)
    #pragma jlpar sync async
    b = next(b);
  do
    #pragma jlpar sync spawn on(threads)
    c = next(c);
  while (--n);
  printf("%d %d %d\n", a, b, c);
  return 0;
}
