/* SPDX-License-Identifier: MIT
 *
 * about: __VA_ARGS__, and its GNU forms, in a region
 */
#include <stdio.h>

#define COUNT(...) (int)(sizeof((int[]){__VA_ARGS__}) / sizeof(int))
#define SUM3(a, ...) ((a) + add2(__VA_ARGS__))
#define CALL(f, args...) f(args)
#define LIST(first, ...) {first, ##__VA_ARGS__}

static int add2(int a, int b) { return a + b; }

int main(void) {
  int x = 5, a = 0, b = 0, one[] = LIST(7), three[] = LIST(7, 8, 9);
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = COUNT(x, x, x) * 100 + SUM3(x, 2, 3);
    #pragma jlpar async
    b = CALL(add2, x, CALL(add2, one[0], three[2]));
  }
  printf("%d %d\n", a, b);
  return 0;
}
