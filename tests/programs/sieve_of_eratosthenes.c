/* SPDX-License-Identifier: MIT
 *
 * about: marking on threads, counting in other processes
 */
#include <stdio.h>
#include <string.h>

int main(void) {
  enum { N = 2000 };
  char composite[N + 1];
  int primes = 0;
  memset(composite, 0, sizeof composite);
  for (int p = 2; p * p <= N; p++)
    if (!composite[p]) {
      #pragma jlpar threads
      for (int m = p * p; m <= N; m += p)
        composite[m] = 1;
    }
  #pragma jlpar distributed reduction(+: primes)
  for (int i = 2; i <= N; i++)
    primes += !composite[i];
  printf("%d\n", primes);
  return 0;
}
