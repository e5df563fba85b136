/* SPDX-License-Identifier: MIT
 *
 * about: jumps that stay inside the region's block
 */
#include <stdio.h>

int main(void) {
  int v[6] = {3, -1, 4, -1, 5, 9}, found = -1, skipped = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(threads) shared(found, skipped)
    {
      int i = 0;
    next:
      if (i == 6)
        goto out;
      if (v[i] < 0) {
        skipped++;
        goto advance;
      }
      if (v[i] == 5) {
        found = i;
        goto out;
      }
    advance:
      i++;
      goto next;
    out:;
    }
  }
  printf("%d %d\n", found, skipped);
  return 0;
}
