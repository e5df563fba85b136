/* SPDX-License-Identifier: MIT
 *
 * about: int (*row)[4] steps by whole rows
 */
#include <stdio.h>

int main(void) {
  int m[3][4], (*row)[4] = m, sums[3];
  for (int i = 0; i < 12; i++)
    row[i / 4][i % 4] = i * i;

  #pragma jlpar sync
  for (int r = 0; r < 3; r++) {
    #pragma jlpar spawn on(threads)
    sums[r] = (*(row + r))[0] + row[r][1] + m[r][2] + *(m[r] + 3);
  }
  printf("%d %d %d\n", sums[0], sums[1], sums[2]);
  return 0;
}
