/* SPDX-License-Identifier: MIT
 *
 * about: a _Thread_local buffer in a loop over threads
 */
#include <stdio.h>
#include <string.h>

static _Thread_local char scratch[32];

static int digits(int n) {
  snprintf(scratch, sizeof scratch, "%d", n);
  return (int)strlen(scratch);
}

int main(void) {
  int sum = 0;
  #pragma jlpar threads reduction(+: sum)
  for (int i = 0; i < 1200; i++)
    sum += digits(i) * (scratch[0] - '0' + 1);
  printf("%d\n", sum);
  return 0;
}
