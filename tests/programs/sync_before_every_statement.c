/* SPDX-License-Identifier: MIT
 *
 * about: sync before while, do, a label, an expression and a declaration's block
 */
#include <stdio.h>

static int f(int x) { return x * 2; }

int main(void) {
  int v[4] = {1, 1, 1, 1}, i = 0, k = 0;
  #pragma jlpar sync
  while (i < 2) {
    #pragma jlpar spawn
    v[i] = f(i + 10);
    i++;
  }
  #pragma jlpar sync
  do {
    #pragma jlpar async
    v[2 + k] = f(k + 20);
  } while (++k < 2);
  #pragma jlpar sync
  i += f(i);
  #pragma jlpar sync
  if (i > 100)
    i = 0;
  else
    #pragma jlpar spawn
    k = f(i);
  printf("%d %d %d %d %d %d\n", v[0], v[1], v[2], v[3], i, k);
  return 0;
}
