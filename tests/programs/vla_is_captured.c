/* SPDX-License-Identifier: MIT
 *
 * about: a variable-length array is read in tasks and other processes
 */
#include <stdio.h>

static int run(int n) {
  int v[n], total = 0, last = 0, far = 0;
  for (int i = 0; i < n; i++)
    v[i] = i * 3;
  #pragma jlpar distributed reduction(+: total)
  for (int i = 0; i < n; i++)
    total += v[i] * v[n - 1 - i];
  #pragma jlpar sync
  {
    #pragma jlpar async
    last = v[n - 1];
    #pragma jlpar spawn
    far = v[n / 2] + (int)(sizeof v / sizeof v[0]);
  }
  return total + last * 1000 + far * 100000;
}

int main(void) {
  printf("%d %d\n", run(1), run(9));
  return 0;
}
