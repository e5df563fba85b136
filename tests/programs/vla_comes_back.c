/* SPDX-License-Identifier: MIT
 *
 * about: out and inout of variable-length arrays
 */
#include <stdio.h>

static void run(int rows, int cols) {
  int m[rows][cols], edge[rows + 1];
  for (int i = 0; i < rows + 1; i++)
    edge[i] = -1;
  #pragma jlpar sync distributed out(m[r][0:cols])
  for (int r = 0; r < rows; r++)
    for (int c = 0; c < cols; c++)
      m[r][c] = r * 10 + c;
  #pragma jlpar sync spawn inout(edge) in(m)
  {
    for (int r = 0; r < rows; r++)
      edge[r] += m[r][cols - 1];
  }
  for (int r = 0; r <= rows; r++)
    printf("%d ", edge[r]);
  printf("| %d\n", m[rows / 2][cols / 2]);
}

int main(void) {
  run(2, 3);
  run(5, 1);
  return 0;
}
