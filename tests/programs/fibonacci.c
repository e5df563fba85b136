/* SPDX-License-Identifier: MIT
 *
 * about: a task per call, down to a cut-off
 */
#include <stdio.h>

static long fib(int n) {
  if (n < 2)
    return n;
  long a, b;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(threads)
    a = fib(n - 1);
    b = fib(n - 2);
  }
  return a + b;
}

int main(void) {
  printf("%ld\n", fib(15));
  return 0;
}
