/* SPDX-License-Identifier: MIT
 *
 * singular_values - the singular values of many matrices, each on whichever worker is free.
 *
 *     jlpar-cc -O2 singular_values.c -o singular_values -lm && jlpar-run -p 4 ./singular_values
 *
 * pmap suits work of uneven length: matrix k has 20 + 10 k columns, so that the last costs many times the first. in(...)
 * sends a matrix when it is handed out, out(...) brings its values back to their place.
 *
 * One-sided Jacobi (Hestenes): pairs of columns are rotated until all are orthogonal; their lengths are the singular
 * values. The matrices are made so that these are known: between two Householder reflections stands a diagonal with
 * j + 1 + k / 10 in row j.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MATRICES = 8, N_MAX = 90 };

static int columns(int k) {
  return 20 + 10 * k;
}

/* I - 2 v v' with v of length 1: element (i, j) */
static double reflected(const double *v, int i, int j) {
  return (i == j) - 2 * v[i] * v[j];
}

static void unit_vector(double *v, int n, int seed) {
  double square = 0;
  for (int i = 0; i < n; i++) {
    v[i] = sin(1 + i * seed);
    square += v[i] * v[i];
  }
  for (int i = 0; i < n; i++)
    v[i] /= sqrt(square);
}

/* a: n columns of n elements, one after the other */
static void make(double *a, int n, int k) {
  double u[N_MAX], w[N_MAX];
  unit_vector(u, n, 3 + k);
  unit_vector(w, n, 7 + k);
  for (int c = 0; c < n; c++)
    for (int r = 0; r < n; r++) {
      double sum = 0;
      for (int j = 0; j < n; j++)
        sum += reflected(u, r, j) * (j + 1 + k / 10.0) * reflected(w, j, c);
      a[c * n + r] = sum;
    }
}

static double dot(const double *x, const double *y, int n) {
  double sum = 0;
  for (int i = 0; i < n; i++)
    sum += x[i] * y[i];
  return sum;
}

/* makes two columns orthogonal; says whether they were not */
static int rotate(double *x, double *y, int n) {
  double xx = dot(x, x, n), yy = dot(y, y, n), xy = dot(x, y, n);
  if (fabs(xy) <= 1e-14 * sqrt(xx * yy))
    return 0;
  double zeta = (yy - xx) / (2 * xy), t = copysign(1, zeta) / (fabs(zeta) + hypot(1, zeta));
  double c = 1 / hypot(1, t), s = c * t;
  for (int i = 0; i < n; i++) {
    double old = x[i];
    x[i] = c * old - s * y[i];
    y[i] = s * old + c * y[i];
  }
  return 1;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static void singular_values(const double *matrix, int n, double *value) {
  double *a = malloc((size_t)n * n * sizeof *a);
  for (int i = 0; i < n * n; i++)
    a[i] = matrix[i];
  for (int changed = 1; changed;) {
    changed = 0;
    for (int p = 0; p < n; p++)
      for (int q = p + 1; q < n; q++)
        changed |= rotate(a + p * n, a + q * n, n);
  }
  for (int c = 0; c < n; c++)
    value[c] = sqrt(dot(a + c * n, a + c * n, n));
  qsort(value, (size_t)n, sizeof *value, ascending);
  free(a);
}

int main(void) {
  static double matrix[MATRICES][N_MAX * N_MAX], value[MATRICES][N_MAX];
  for (int k = 0; k < MATRICES; k++)
    make(matrix[k], columns(k), k);

  #pragma jlpar pmap in(matrix[k][0:columns(k) * columns(k)]) out(value[k][0:columns(k)])
  for (int k = MATRICES - 1; k >= 0; k--)
    singular_values(matrix[k], columns(k), value[k]);

  for (int k = 0; k < MATRICES; k++)
    for (int j = 0; j < columns(k); j++)
      printf("%d %d %.9f\n", k, j, value[k][j]);
  return 0;
}
