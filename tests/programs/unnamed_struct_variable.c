/* SPDX-License-Identifier: MIT
 *
 * about: a variable whose struct type has no name is captured
 */
#include <stdio.h>

int main(void) {
  struct { int x, y; } p = {3, 4}, q[2] = {{1, 2}, {5, 6}};
  int norm = 0, sum = 0, local = 0;

  #pragma jlpar sync
  {
    #pragma jlpar spawn
    norm = p.x * p.x + p.y * p.y;
    #pragma jlpar async
    local = q[0].y + q[1].x;
  }
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 10; i++)
    sum += p.x * i + q[i % 2].y;
  printf("%d %d %d\n", norm, local, sum);
  return 0;
}
