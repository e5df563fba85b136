/* SPDX-License-Identifier: MIT
 *
 * about: asm statements with operands inside regions
 */
#include <stdio.h>

static inline long hidden(long x) {
  __asm__("" : "+r"(x));
  return x;
}

int main(void) {
  long a = 5, b = 0, sum = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    b = hidden(a) * 3;
    #pragma jlpar async shared(a)
    {
      long t = a;
      __asm__ volatile("" : "+r"(t) : : "memory");
      a = t + 1;
    }
  }
  #pragma jlpar threads reduction(+: sum)
  for (long i = 0; i < 10; i++)
    sum += hidden(i);
  printf("%ld %ld %ld\n", a, b, sum);
  return 0;
}
