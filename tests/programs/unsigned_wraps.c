/* SPDX-License-Identifier: MIT
 *
 * about: unsigned arithmetic wraps the same in every process
 */
#include <limits.h>
#include <stdio.h>

int main(void) {
  unsigned char c = 200;
  unsigned short s = 65535;
  unsigned u = UINT_MAX;
  unsigned long long ull = ULLONG_MAX, product = 1;
  long long mixed = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    mixed = (unsigned char)(c + c) + (unsigned short)(s + 2) * 1000LL + (u + 3);
    #pragma jlpar spawn
    ull = ull * ull + 5;
  }
  #pragma jlpar distributed reduction(*: product)
  for (unsigned long long i = 1; i <= 65; i += 2)
    product *= i;
  printf("%lld %llu %llu\n", mixed, ull, product);
  return 0;
}
