/* SPDX-License-Identifier: MIT
 *
 * about: #if around directives, between a directive and its statement, and in a body
 */
#include <stdio.h>

#define FAST 1

static int f(int x) { return x * 2; }

int main(void) {
  int a = 0, b = 0, sum = 0;
#if FAST
  #pragma jlpar sync spawn
#else
  #pragma jlpar no such thing (
#endif
  a = f(4);

  #pragma jlpar sync async
#ifdef FAST
  b = f(5);
#else
  b = -1;
#endif

  #pragma jlpar threads reduction(+: sum)
  for (int i = 0; i < 8; i++) {
#if FAST > 1
    sum -= i;
#elif FAST
    sum += i;
#endif
  }
  printf("%d %d %d\n", a, b, sum);
  return 0;
}
