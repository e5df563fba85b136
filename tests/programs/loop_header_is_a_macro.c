/* SPDX-License-Identifier: MIT
 *
 * about: the for of a parallel loop comes from a macro
 */
#include <stdio.h>

#define EACH(i, n) for (int i = 0; i < (n); i++)
#define LESS <
#define INC(x) x++

int main(void) {
  int v[20], sum = 0, far = 0;
  #pragma jlpar threads
  EACH(k, 20)
    v[k] = k * k;
  #pragma jlpar threads reduction(+: sum)
  for (int k = 0; k LESS 20; INC(k))
    sum += v[k];
  #pragma jlpar distributed reduction(+: far)
  EACH(k, 20) {
    far += v[k] % 7;
  }
  printf("%d %d\n", sum, far);
  return 0;
}
