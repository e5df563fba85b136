/* SPDX-License-Identifier: MIT
 *
 * about: rows of a parameter of variable size are written in other processes
 */
#include <stdio.h>

static void multiply(int n, int m, double to[n][m], double (*from)[m], double by) {
  #pragma jlpar sync distributed in(from[i][0:m]) out(to[i][0:m])
  for (int i = 0; i < n; i++)
    for (int k = 0; k < m; k++)
      to[i][k] = from[i][k] * by;
}

int main(void) {
  double a[4][3], b[4][3] = {{0}}, sum = 0;
  for (int i = 0; i < 12; i++)
    a[i / 3][i % 3] = i;
  multiply(4, 3, b, a, 0.5);
  #pragma jlpar sync spawn in(a[1:2]) inout(b[3][1:1])
  {
    b[3][1] += a[1][0] + a[2][2];
  }
  for (int i = 0; i < 12; i++)
    sum += b[i / 3][i % 3];
  printf("%g %g\n", sum, b[3][1]);
  return 0;
}
