/* SPDX-License-Identifier: MIT
 *
 * about: an async block starts tasks of its own and waits for them
 */
#include <stdio.h>

static int f(int x) { return x * 2; }

int main(void) {
  int grid[3][3], sum = 0;
  #pragma jlpar sync
  for (int r = 0; r < 3; r++) {
    #pragma jlpar async shared(grid)
    {
      int scale = r + 1;
      #pragma jlpar sync
      for (int c = 0; c < 3; c++) {
        #pragma jlpar async shared(grid)
        grid[r][c] = f(c) * scale;
      }
      grid[r][0] = grid[r][1] + grid[r][2];
    }
  }
  for (int i = 0; i < 9; i++)
    sum += grid[i / 3][i % 3] * (i + 1);
  printf("%d\n", sum);
  return 0;
}
