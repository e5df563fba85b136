/* Pointers into shared arrays, at every place that takes them. */
#include <jlpar.h>

typedef double grid[4][5];

static int *table;

void everywhere_it_can_be(double *a, grid *g, const int *first, int n) {
  int m = 3;
  double (*rows)[n] = (double (*)[n])a;
  static float *kept;

  #pragma jlpar sync spawn on(2) shared(a, g)
  a[0] = g[1][2][3];
  #pragma jlpar sync distributed shared(rows, table)
  for (int i = 0; i < n; i++)
    rows[i][m] = table[i];
  #pragma jlpar pmap shared(first, kept)
  for (int i = 0; i < n; i++)
    kept[i] = (float)first[i];
  #pragma jlpar everywhere shared(a)
  {
    #pragma jlpar sync spawn shared(a)
    a[1] = 2;
  }
}
