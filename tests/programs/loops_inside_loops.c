/* SPDX-License-Identifier: MIT
 *
 * about: a threads loop within a threads loop, and one within a distributed loop
 */
#include <stdio.h>

int main(void) {
  int table[6][5], total = 0, far = 0;
  #pragma jlpar threads
  for (int r = 0; r < 6; r++) {
    #pragma jlpar threads
    for (int c = 0; c < 5; c++)
      table[r][c] = r * c;
  }
  #pragma jlpar threads collapse(2) reduction(+: total)
  for (int r = 0; r < 6; r++)
    for (int c = 0; c < 5; c++)
      total += table[r][c];
  #pragma jlpar distributed reduction(+: far)
  for (int r = 0; r < 6; r++) {
    int row = 0;
    #pragma jlpar threads reduction(+: row)
    for (int c = 0; c < 5; c++)
      row += table[r][c] + 1;
    far += row;
  }
  printf("%d %d\n", total, far);
  return 0;
}
