/* SPDX-License-Identifier: MIT
 *
 * about: reduction variables that are parameters, static, file-scope, and narrow
 */
#include <stdio.h>

static long total;
static double weights[3];

static int count(int start, int n) {
  #pragma jlpar threads reduction(+: start)
  for (int i = 0; i < n; i++)
    start += i;
  return start;
}

static int seen(int n) {
  static int most;
  #pragma jlpar distributed reduction(max: most)
  for (int i = 0; i < n; i++)
    most = i * 7 % 10 > most ? i * 7 % 10 : most;
  return most;
}

int main(void) {
  signed char small = 1;
  _Bool any = 0;
  unsigned short bits = 0;
  #pragma jlpar distributed reduction(+: total)
  for (int i = 0; i < 30; i++)
    total += i;
  #pragma jlpar threads reduction(+: weights[0:3])
  for (int i = 0; i < 30; i++)
    weights[i % 3] += 0.5;
  #pragma jlpar distributed reduction(*: small) reduction(||: any) reduction(|: bits)
  for (int i = 1; i < 5; i++) {
    small = (signed char)(small * i);
    any = any || i == 3;
    bits |= (unsigned short)(1 << i);
  }
  printf("%d %d %d %ld %g %d %d %d\n", count(5, 4), seen(3), seen(6), total, weights[1], small, any, bits);
  return 0;
}
