/* SPDX-License-Identifier: MIT
 *
 * about: + * - &
 */
#include <limits.h>
#include <stdio.h>

int main(void) {
  int sum = 3, minus = 100, conj = 1, disj = 0, most = INT_MIN, least = INT_MAX;
  unsigned band = ~0u, bor = 0, bxor = 0x55;
  double product = 1, low = 1e9, high = -1e9;
  long v[40];
  for (int i = 0; i < 40; i++)
    v[i] = (i * 37 + 11) % 101;
  #pragma jlpar distributed reduction(+: sum) reduction(-: minus) reduction(&&: conj) reduction(||: disj) \
                            reduction(max: most, high) reduction(min: least, low) reduction(&: band) \
                            reduction(|: bor) reduction(^: bxor) reduction(*: product)
  for (int i = 0; i < 40; i++) {
    sum += (int)v[i];
    minus -= i;
    conj = conj && v[i] >= 0;
    disj = disj || v[i] == 100;
    most = v[i] > most ? (int)v[i] : most;
    least = v[i] < least ? (int)v[i] : least;
    band &= (unsigned)v[i] | 64u;
    bor |= (unsigned)v[i];
    bxor ^= (unsigned)v[i];
    product *= i % 2 ? 2 : 0.5;
    high = v[i] * 0.5 > high ? v[i] * 0.5 : high;
    low = v[i] * 0.5 < low ? v[i] * 0.5 : low;
  }
  printf("%d %d %d %d %d %d %u %u %u %g %g %g\n", sum, minus, conj, disj, most, least, band, bor, bxor, product,
         low, high);
  return 0;
}
