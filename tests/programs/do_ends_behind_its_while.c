/* SPDX-License-Identifier: MIT
 *
 * about: a do statement whose body is no block: it ends behind its while, not behind its first semicolon
 */
#include <stdio.h>

#define WHILE(condition) while (condition)
#define ONCE(statement) \
  do                    \
    statement;          \
  while (0)

int main(void) {
  int n = 3, r[6] = {0};

  #pragma jlpar sync
  {
    #pragma jlpar spawn out(r[0])
    do
      r[0] = n + 2;
    while (r[0] < 0);
    #pragma jlpar spawn inout(r[1])
    do
      if (r[1] % 2)
        r[1] += 3;
      else
        r[1]++;
    while (r[1] < 9)
      ;
    #pragma jlpar spawn out(r[2])
    do
      r[2] = 7;
    WHILE(n < 0);
    #pragma jlpar spawn out(r[3])
    do
      ONCE(r[3] = n * n);
    while (0);
    #pragma jlpar spawn inout(r[4])
    if (n)
      do
        r[4]++;
      while (r[4] < 5);
    else
      do
        r[4]--;
      while (r[4] > 0);
  }
  #pragma jlpar distributed reduction(+: n)
  for (int i = 0; i < 10; i++)
    do
      n += i;
    while (n < 0);
  printf("%d %d %d %d %d, %d\n", r[0], r[1], r[2], r[3], r[4], n);
  return 0;
}
