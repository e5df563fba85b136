/* SPDX-License-Identifier: MIT
 *
 * about: a signed index and an unsigned bound: a negative index is a large number, and the loop does not run
 */
#include <stdio.h>

#pragma GCC diagnostic ignored "-Wsign-compare"

int main(void) {
  int n[6] = {0}, a[4] = {0};
  unsigned limit = 3;
  unsigned char few = 3;
  size_t size = 4;
  long m = 0;
  #pragma jlpar distributed reduction(+: n[0:6])
  for (int i = -1; i < limit; i++)
    n[0]++;
  #pragma jlpar distributed reduction(+: n[0:6])
  for (int i = -1; i < sizeof a / sizeof *a; i++)
    n[1]++;
  #pragma jlpar distributed reduction(+: n[0:6])
  for (int i = -1; i < few; i++) /* few is an int here */
    n[2]++;
  #pragma jlpar distributed reduction(+: m)
  for (long i = -1; i < limit; i++) /* and limit a long */
    m++;
  #pragma jlpar distributed reduction(+: n[0:6])
  for (int i = 2; i < size; i++)
    n[3]++;
  #pragma jlpar distributed reduction(+: n[0:6])
  for (short i = 7; i >= limit; i -= 2)
    n[4]++;
  #pragma jlpar sync distributed
  for (int i = -2; i < size; i++)
    printf("does not run\n");
  printf("%d %d %d %d %d %ld %d\n", n[0], n[1], n[2], n[3], n[4], m, a[0]);
  return 0;
}
