/* SPDX-License-Identifier: MIT
 *
 * about: do with one statement without braces, below directives and below other statements
 */
#include <stdio.h>

#define COUNT_TO(n, x) \
  do                   \
    x += 1;            \
  while (x < (n))

int main(void) {
  int a = 0, b = 0, c = 0, d = 0, sums[4];
#pragma jlpar sync
  {
#pragma jlpar async shared(a)
    do
      a++;
    while (a < 3);
#pragma jlpar async shared(b)
    if (b == 0)
      do
        do
          b++;
        while (b < 4);
      while (b < 2);
    else
      b = -1;
#pragma jlpar async shared(c)
    COUNT_TO(5, c);
  }
#pragma jlpar sync
  do
#pragma jlpar async shared(d)
    d += 2;
  while (0);
#pragma jlpar threads
  for (int i = 0; i < 4; i++)
    do
      sums[i] = i * i;
    while (sums[i] < 0);
  printf("%d %d %d %d %d\n", a, b, c, d, sums[3]);
  return 0;
}
