/* SPDX-License-Identifier: MIT
 *
 * about: three nested loops, rows in other processes and on threads
 */
#include <stdio.h>
#include <string.h>

enum { N = 12 };

int main(void) {
  double a[N][N], b[N][N], c[N][N], d[N][N];
  for (int i = 0; i < N * N; i++) {
    a[i / N][i % N] = i % 7;
    b[i / N][i % N] = i % 5 - 2;
  }
  #pragma jlpar sync distributed out(c[i][0:N])
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      double s = 0;
      for (int k = 0; k < N; k++)
        s += a[i][k] * b[k][j];
      c[i][j] = s;
    }
  #pragma jlpar threads collapse(2)
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      d[i][j] = 0;
      for (int k = 0; k < N; k++)
        d[i][j] += a[i][k] * b[k][j];
    }
  printf("%g %g %d\n", c[0][0], c[N - 1][N - 1], memcmp(c, d, sizeof c));
  return 0;
}
