/* SPDX-License-Identifier: MIT
 *
 * about: register and volatile variables are captured by value
 */
#include <stdio.h>

static int twice(int x) { return 2 * x; }

int main(void) {
  register int r = 7;
  volatile int v = 5;
  volatile const int cv = 3;
  auto int plain = 11;
  int a = 0, b = 0, sum = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = twice(r) + v;
    #pragma jlpar async
    b = cv + plain - r;
  }
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 4; i++)
    sum += r * i + v + cv;
  printf("%d %d %d\n", a, b, sum);
  return 0;
}
