/* SPDX-License-Identifier: MIT
 *
 * about: the block of a directive, or the right side of its assignment with its semicolon, comes from a macro
 */
#include <stdio.h>

#define STEP(from) advance(from);
#define BOTH { a += 1; b += a; }

static int advance(int x) { return x * 3 + 1; }

int main(void) {
  int a = 1, b = 2, c = 0;
  #pragma jlpar sync spawn
  c = STEP(a)
  #pragma jlpar sync async shared(a, b)
  BOTH
  printf("%d %d %d\n", a, b, c);
  return 0;
}
