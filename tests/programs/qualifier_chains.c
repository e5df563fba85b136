/* SPDX-License-Identifier: MIT
 *
 * about: const, volatile and restrict at every level of a pointer
 */
#include <stdio.h>

static void scale(int *restrict to, const int *restrict from, int n, int by) {
  for (int i = 0; i < n; i++)
    to[i] = from[i] * by;
}

int main(void) {
  int data[4] = {1, 2, 3, 4}, out[4];
  const int *const fixed = data;
  const int *volatile moving = data + 1;
  const int *const volatile *const chain = (const int *const volatile *)&moving;
  volatile int by = 3;
  int a;

  #pragma jlpar sync
  {
    #pragma jlpar async shared(out)
    scale(out, fixed, 4, by);
    #pragma jlpar async
    a = **chain * 100 + fixed[3] * 10 + *moving;
  }
  printf("%d %d %d %d, %d\n", out[0], out[1], out[2], out[3], a);
  return 0;
}
