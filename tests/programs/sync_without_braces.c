/* SPDX-License-Identifier: MIT
 *
 * about: sync before a loop, an if and a switch instead of a block
 */
#include <stdio.h>

static int f(int x) { return x * x; }

int main(void) {
  int v[4], a = 0, b = 0;
  #pragma jlpar sync
  for (int i = 0; i < 4; i++)
    #pragma jlpar spawn
    v[i] = f(i);
  #pragma jlpar sync
  if (v[3] == 9) {
    #pragma jlpar async
    a = f(v[2]);
  }
  #pragma jlpar sync
  switch (v[1]) {
    case 1:
      #pragma jlpar spawn
      b = f(5);
  }
  printf("%d %d %d\n", v[0] + v[1] + v[2] + v[3], a, b);
  return 0;
}
