/* SPDX-License-Identifier: MIT
 *
 * about: unnamed unions and enums, local and at file scope
 */
#include <stdio.h>

static enum { RED = 2, GREEN, BLUE = 7 } colour = GREEN;
static union { unsigned word; unsigned char byte[4]; } both = {0x01010101};

int main(void) {
  enum { LOW = -1, HIGH = 1 } level = LOW;
  union { int i; float f; } u = {.f = 0};
  int a = 0, b = 0, c = 0;

  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = colour * 10 + BLUE + level;
    #pragma jlpar spawn
    b = u.i;
    #pragma jlpar spawn
    c = both.byte[0] + both.byte[3];
  }
  level = HIGH;
  printf("%d %d %d %d %d\n", a, b, c, level, RED);
  return 0;
}
