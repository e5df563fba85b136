/* SPDX-License-Identifier: MIT
 *
 * about: firstprivate copies are scribbled on and forgotten
 */
#include <stdio.h>

static int collatz(unsigned long n) {
  int steps = 0;
  for (; n != 1; steps++)
    n = n % 2 ? 3 * n + 1 : n / 2;
  return steps;
}

int main(void) {
  int seen[3] = {0};
  for (int k = 0; k < 3; k++) {
    unsigned long n = 10ul + (unsigned long)k;
    #pragma jlpar sync spawn out(seen[k]) firstprivate(n)
    {
      n = n * 10 + 1;
      seen[k] = collatz(n);
    }
  }
  printf("%d %d %d\n", seen[0], seen[1], seen[2]);
  return 0;
}
