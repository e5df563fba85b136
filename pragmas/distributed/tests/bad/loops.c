/* Loops, clauses, waiting. */
#include <jlpar.h>

void work(int i);

int loops(int n, double d, double *a, jlpar_pool *pool) {
  int sum = 0;
#pragma jlpar distributed
  for (int i = 0; i < n; i++)
    work(i);
#pragma jlpar distributed on(2) reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += i;
#pragma jlpar distributed schedule(greedy) reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += i;
#pragma jlpar distributed retry(d) reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += i;
#pragma jlpar distributed on(pool n) reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += i;
#pragma jlpar distributed reduction(+ sum)
  for (int i = 0; i < n; i++)
    sum += i;
#pragma jlpar distributed num_threads(2) reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += i;
#pragma jlpar sync distributed out(a[i]) inout(a)
  for (int i = 0; i < n; i++)
    a[i] = 1;
#pragma jlpar sync distributed out(a[i])
  for (int i = 0; i < n; i++) {
    a[i] = 1;
    if (i)
      break;
  }
#pragma jlpar sync distributed
  work(n);
#pragma jlpar sync distributed
  for (float f = 0; f < d; f++)
    work((int)f);
  (void)pool;
  return sum;
}

void index_of_an_inner_loop(int n, double m[][3]) {
#pragma jlpar sync distributed out(m[i][j])
  for (int i = 0; i < n; i++)
    for (int j = 0; j < 3; j++)
      m[i][j] = i + j;
#pragma jlpar sync distributed collapse(2) out(m[i][j])
  for (int i = 0; i < n; i++)
    for (int j = 0; j < 3; j++)
      m[i][j] = i + j;
}
