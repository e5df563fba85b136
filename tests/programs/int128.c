/* SPDX-License-Identifier: MIT
 *
 * about: integers of 128 bits
 */
#include <stdio.h>

static __int128 factorial(int n) { return n < 2 ? 1 : n * factorial(n - 1); }

static void show(const char *name, __int128 v) {
  printf("%s %llx%016llx\n", name, (unsigned long long)(v >> 64), (unsigned long long)v);
}

int main(void) {
  __int128 big = 0;
  unsigned __int128 seed = (unsigned __int128)1 << 100, low = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    big = factorial(30);
    #pragma jlpar spawn
    low = seed / 12345 + 1;
  }
  show("30!", big);
  show("low", (__int128)low);
  return 0;
}
