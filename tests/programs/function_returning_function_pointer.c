/* SPDX-License-Identifier: MIT
 *
 * about: int (*choose(char))(int): a function that gives a function
 */
#include <stdio.h>

static int up(int x) { return x + 1; }
static int down(int x) { return x - 1; }
static int (*choose(char which))(int) { return which == 'u' ? up : down; }

int main(void) {
  int a, b;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = choose('u')(41);
    #pragma jlpar async
    b = (*choose('d'))(41);
  }
  printf("%d %d\n", a, b);
  return 0;
}
