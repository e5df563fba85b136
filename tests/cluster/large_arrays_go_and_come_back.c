/* run: -p 2 */
/* run: -p 2 --env JLPAR_LOANS=0 */
#include <jlpar.h>
#include <stdlib.h>

enum { N = 8 << 20 };

static void scale(double *y, const double *x, size_t n, double a) {
  for (size_t k = 0; k < n; k++)
    y[k] = a * x[k];
}

int main(void) {
  double *x = malloc(N * sizeof *x), *y = malloc(N * sizeof *y), *z = malloc(N * sizeof *z);
  size_t n = N;
  for (size_t k = 0; k < n; k++)
    x[k] = (double)k;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2) in(x[0:n]) out(y[0:n])
    scale(y, x, n, 2);
    #pragma jlpar spawn on(3) in(x[0:n]) out(z[0:n])
    scale(z, x, n, 3);
  }
  for (size_t k = 0; k < n; k++)
    if (y[k] != 2.0 * k || z[k] != 3.0 * k)
      jlpar_fail(1, "element %zu: %g %g", k, y[k], z[k]);

  #pragma jlpar sync distributed inout(x[i])
  for (size_t i = 0; i < n; i++)
    x[i] = -x[i];
  for (size_t k = 0; k < n; k++)
    if (x[k] != -(double)k)
      jlpar_fail(2, "element %zu: %g", k, x[k]);
  free(x);
  free(y);
  free(z);
  return 0;
}
