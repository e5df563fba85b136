/* SPDX-License-Identifier: MIT
 *
 * about: static, dynamic and greedy schedules with and without a chunk
 */
#include <stdio.h>

int main(void) {
  int v[100] = {0}, total = 0;
  #pragma jlpar threads schedule(static)
  for (int i = 0; i < 100; i++)
    v[i] += 1;
  #pragma jlpar threads schedule(dynamic)
  for (int i = 0; i < 100; i++)
    v[i] += 10;
  #pragma jlpar threads schedule(dynamic, 7) num_threads(2)
  for (int i = 0; i < 100; i++)
    v[i] += 100;
  #pragma jlpar threads schedule(greedy) if(total == 0)
  for (int i = 0; i < 100; i++)
    v[i] += 1000;
  #pragma jlpar threads simd reduction(+: total)
  for (int i = 0; i < 100; i++)
    total += v[i];
  printf("%d\n", total);
  return 0;
}
