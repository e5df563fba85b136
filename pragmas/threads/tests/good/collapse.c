/* Two loops are one. */
#include <jlpar.h>

void work(double *x);

void collapse(int n, double m[n][3]) {
#pragma jlpar threads collapse(2)
  for (int i = 0; i < n; i++)
    for (int j = 0; j < 3; j++)
      m[i][j] = i * j;
#pragma jlpar threads collapse(2) schedule(dynamic)
  for (int i = 0; i < n; i++) {
    for (int j = 2; j >= 0; j--) {
      work(&m[i][j]);
    }
  }
}
