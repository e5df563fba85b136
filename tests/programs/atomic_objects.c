/* SPDX-License-Identifier: MIT
 *
 * about: _Atomic variables and <stdatomic.h> under threads
 */
#include <stdatomic.h>
#include <stdio.h>

static atomic_int hits;

int main(void) {
  _Atomic unsigned long sum = 0;
  atomic_flag flag = ATOMIC_FLAG_INIT;
  int first = 0;
  #pragma jlpar threads
  for (int i = 1; i <= 1000; i++) {
    atomic_fetch_add(&hits, 1);
    sum += (unsigned long)i;
    if (!atomic_flag_test_and_set(&flag))
      first++;
  }
  #pragma jlpar sync async
  hits++;
  printf("%d %lu %d\n", hits, sum, first);
  return 0;
}
