/* SPDX-License-Identifier: MIT
 *
 * about: GNU vector types in tasks and reductions over their elements
 */
#include <stdio.h>

typedef int four __attribute__((vector_size(16)));

static four shuffled(four v) { return (four){v[3], v[2], v[1], v[0]}; }

int main(void) {
  four v = {1, 2, 3, 4}, w = {0}, x = v * 10;
  int sum = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    w = shuffled(v) + x;
    #pragma jlpar async
    x = v - x;
  }
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 8; i++)
    sum += w[i % 4] * x[i % 4];
  printf("%d %d %d %d, %d, %d\n", w[0], w[1], w[2], w[3], x[0], sum);
  return 0;
}
