/* SPDX-License-Identifier: MIT
 *
 * about: private, firstprivate and lastprivate in threads loops
 */
#include <stdio.h>

int main(void) {
  int scratch = -1, offset = 5, last = 0, out[20], sum = 0;
  #pragma jlpar threads private(scratch) firstprivate(offset) lastprivate(last)
  for (int i = 0; i < 20; i++) {
    scratch = i * i;
    out[i] = scratch + offset;
    last = out[i];
  }
  for (int i = 0; i < 20; i++)
    sum += out[i];
  printf("%d %d %d\n", offset, last, sum);
  return 0;
}
