/* SPDX-License-Identifier: MIT
 *
 * about: the whole statement of a directive comes from one macro
 */
#include <stdio.h>

#define STEP(to, from) to = advance(from);
#define BOTH { a += 1; b += a; }

static int advance(int x) { return x * 3 + 1; }

int main(void) {
  int a = 1, b = 2, c = 0;
  #pragma jlpar sync spawn
  STEP(c, a)
  #pragma jlpar sync async shared(a, b)
  BOTH
  printf("%d %d %d\n", a, b, c);
  return 0;
}
