/* SPDX-License-Identifier: MIT
 *
 * about: functions that call each other, started as tasks
 */
#include <stdio.h>

static int is_odd(unsigned n);
static int is_even(unsigned n) { return n == 0 || is_odd(n - 1); }
static int is_odd(unsigned n) { return n != 0 && is_even(n - 1); }

int main(void) {
  int even[6], odd = 0;
  #pragma jlpar sync
  for (unsigned i = 0; i < 6; i++) {
    #pragma jlpar spawn
    even[i] = is_even(i * i + 1);
  }
  #pragma jlpar distributed reduction(+: odd)
  for (unsigned i = 0; i < 100; i++)
    odd += is_odd(i);
  printf("%d%d%d%d%d%d %d\n", even[0], even[1], even[2], even[3], even[4], even[5], odd);
  return 0;
}
