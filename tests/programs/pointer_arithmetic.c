/* SPDX-License-Identifier: MIT
 *
 * about: ptrdiff_t, negative indices, and one past the end
 */
#include <stddef.h>
#include <stdio.h>

int main(void) {
  int v[10], *middle = v + 5, *end = v + 10;
  ptrdiff_t length = 0;
  int sum = 0, pick = 0;
  for (int i = 0; i < 10; i++)
    v[i] = 1 << i;
  #pragma jlpar sync
  {
    #pragma jlpar async shared(v)
    length = end - v;
    #pragma jlpar async
    pick = middle[-2] + 2 [middle] + *(end - 1);
    #pragma jlpar async shared(sum, v)
    for (const int *p = v; p != end; p++)
      sum += *p;
  }
  printf("%td %d %d\n", length, pick, sum);
  return 0;
}
