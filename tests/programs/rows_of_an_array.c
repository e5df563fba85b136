/* SPDX-License-Identifier: MIT
 *
 * about: out of rows, columns of rows and single elements of a matrix
 */
#include <stdio.h>

int main(void) {
  int m[4][6] = {{0}};
  #pragma jlpar sync
  {
    #pragma jlpar spawn out(m[1])
    {
      for (int c = 0; c < 6; c++)
        m[1][c] = c + 1;
    }
    #pragma jlpar spawn out(m[2:2][0:3])
    {
      for (int r = 2; r < 4; r++)
        for (int c = 0; c < 3; c++)
          m[r][c] = r * 10 + c;
    }
    #pragma jlpar spawn
    m[0][5] = 99;
  }
  for (int r = 0; r < 4; r++)
    for (int c = 0; c < 6; c++)
      printf("%d%c", m[r][c], c < 5 ? ' ' : '\n');
  return 0;
}
