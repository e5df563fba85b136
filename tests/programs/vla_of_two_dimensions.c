/* SPDX-License-Identifier: MIT
 *
 * about: a matrix parameter with variable bounds
 */
#include <stdio.h>

static double trace(int n, double m[n][n]) {
  double t = 0;
  #pragma jlpar threads reduction(+: t)
  for (int i = 0; i < n; i++)
    t += m[i][i];
  return t;
}

static void transpose(int r, int c, double to[c][r], double from[r][c]) {
  #pragma jlpar threads collapse(2)
  for (int i = 0; i < r; i++)
    for (int j = 0; j < c; j++)
      to[j][i] = from[i][j];
}

int main(void) {
  int n = 5;
  double m[n][n], t[n][n];
  for (int i = 0; i < n * n; i++)
    m[i / n][i % n] = i;
  transpose(n, n, t, m);
  double far = 0;
  #pragma jlpar sync spawn
  far = t[n - 1][0] * 1000 + m[n - 1][0];
  printf("%g %g %g\n", trace(n, m), trace(n, t), far);
  return 0;
}
