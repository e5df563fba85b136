/* SPDX-License-Identifier: MIT
 *
 * about: the target of a spawned assignment is a bit-field
 */
#include <stdio.h>

static unsigned cube(unsigned x) { return x * x * x; }

int main(void) {
  struct { unsigned low : 4; unsigned middle : 7; int high : 5; } f = {9, 99, -9};
  struct { _Bool on : 1; enum { RED, GREEN, BLUE } colour : 2; } state = {0, RED};

  #pragma jlpar sync
  {
    #pragma jlpar spawn
    f.middle = cube(5);
    #pragma jlpar async
    f.high = (int)cube(2) - 20;
    #pragma jlpar spawn on(threads)
    f.low = cube(3);
    #pragma jlpar spawn
    state.colour = BLUE;
    #pragma jlpar async
    state.on = cube(1) == 1;
  }
  printf("%u %u %d, %d %d\n", f.low, f.middle, f.high, state.on, state.colour == BLUE);
  return 0;
}
