/* SPDX-License-Identifier: MIT
 *
 * about: __typeof__ and __auto_type of captured variables
 */
#include <stdio.h>

int main(void) {
  short s = 5;
  int array[3] = {1, 2, 3};
  __typeof__(array) copy = {4, 5, 6};
  __auto_type big = 1ull << 40;
  int a = 0;
  unsigned long long b = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = (int)sizeof(__typeof__(s)) * 100 + copy[1] * (__typeof__(+s))s;
    #pragma jlpar async shared(b)
    {
      __typeof__(big) twice = big * 2;
      __auto_type part = array[2];
      b = twice + (unsigned)part;
    }
  }
  printf("%d %llu\n", a, b);
  return 0;
}
