/* SPDX-License-Identifier: MIT
 *
 * about: what the preprocessor reads between a directive and its statement, and around both
 */
#include <stdio.h>
#define WIDE 1 /* a comment
 of two lines */ \

static int f(int x) { return x * 2; }

int main(void) {
  int a = 0, b = 0, c = 0, sum = 0;
#if 0
#define FACTOR 7
#else
#define FACTOR 5
#endif
  #pragma jlpar sync spawn
#define LATER 3
  a = f(FACTOR);
  b = LATER;
#ifdef WIDE
  #pragma jlpar sync \
    async
#else
  #pragma jlpar sync spawn on(nowhere)
#endif
  c = f(FACTOR + LATER);
  #pragma jlpar sync spawn
#if 0
  sum = f(1);
#elif WIDE
  sum = f(2);
#else
  sum = f(3);
#endif
  printf("%d %d %d %d\n", a, b, c, sum);
  return 0;
}
