/* SPDX-License-Identifier: MIT
 *
 * about: backslashes in directives, statements, strings and names
 */
#include <stdio.h>

static int add(int a, int b) { return a + b; }

int main(void) {
  int first = 1, second = 2, r = 0, sum = 0;
  #pragma jlpar \
    sync \
    spawn
  r = add(fir\
st, \
          second);
  #pragma jlpar threads reduction \
(+ \
: sum)
  for (int i = 0; \
       i < 10; i++)
    sum += i;
  printf("%d \
%d\n", r, sum);
  return 0;
}
