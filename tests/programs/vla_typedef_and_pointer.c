/* SPDX-License-Identifier: MIT
 *
 * about: a typedef of variable length and a pointer to a variable-length row
 */
#include <stdio.h>

int main(void) {
  int n = 4;
  typedef int row[n];
  row m[3], *at = m;
  int sum[3], size = 0;
  for (int i = 0; i < 12; i++)
    at[i / n][i % n] = i;
  n = 99;
  #pragma jlpar sync
  for (int r = 0; r < 3; r++) {
    #pragma jlpar async
    sum[r] = at[r][0] + at[r][3];
  }
  #pragma jlpar sync async
  size = (int)(sizeof *at / sizeof(int)) + (int)(sizeof(row) / sizeof(int));
  printf("%d %d %d %d\n", sum[0], sum[1], sum[2], size);
  return 0;
}
