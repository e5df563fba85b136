/* SPDX-License-Identifier: MIT
 *
 * about: a sync inside a sync waits for its own tasks first
 */
#include <stdio.h>

static int f(int x) { return x + 1; }

int main(void) {
  int a = 0, b = 0, c = 0, d = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = f(1);
    #pragma jlpar sync
    {
      #pragma jlpar spawn
      b = f(2);
      #pragma jlpar sync
      {
        #pragma jlpar async
        c = f(3);
      }
      c = f(c);
    }
    #pragma jlpar async
    d = f(b + c);
  }
  printf("%d %d %d %d\n", a, b, c, d);
  return 0;
}
