/* SPDX-License-Identifier: MIT
 *
 * about: an index declared outside has its serial value after the loop
 */
#include <stdio.h>

int main(void) {
  int i = 99, sum = 0, far = 0;
  long k;
  #pragma jlpar threads reduction(+: sum)
  for (i = 0; i < 10; i += 4)
    sum += i;
  printf("%d %d\n", i, sum);
  #pragma jlpar distributed reduction(+: far)
  for (k = 20; k > 3; k -= 5)
    far += (int)k;
  printf("%ld %d\n", k, far);
  return 0;
}
