/* out(a[i]) and its like say what an iteration writes. */
#include <jlpar.h>

double term(int i);

void outputs(int n, double *a, const double *b, double m[][3], jlpar_pool *pool) {
#pragma jlpar sync
  {
#pragma jlpar distributed out(a[i]) in(b[0:n])
    for (int i = 0; i < n; i++)
      a[i] = b[i] + term(i);
#pragma jlpar distributed out(m[i][0:3]) on(pool pool)
    for (int i = n - 1; i >= 0; i--)
      for (int j = 0; j < 3; j++)
        m[i][j] = term(j);
#pragma jlpar distributed inout(a[2 * i]) future(f)
    for (int i = 0; i < n / 2; i++)
      a[2 * i] *= 2;
  }
}
