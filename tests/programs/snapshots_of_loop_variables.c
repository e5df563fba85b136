/* SPDX-License-Identifier: MIT
 *
 * about: what a task reads is what it was when the task was started
 */
#include <stdio.h>

static int combine(int a, int b) { return a * 100 + b; }

int main(void) {
  int out[6], k = 0, step = 1;
  #pragma jlpar sync
  for (int i = 0; i < 6; i++) {
    step = step * 2 % 11;
    #pragma jlpar spawn
    out[k++] = combine(i, step);
  }
  for (int i = 0; i < k; i++)
    printf("%d ", out[i]);
  printf("%d\n", step);
  return 0;
}
