/* Places, batches, tries, who takes failures. */
#include <jlpar.h>

double work(const double *m, int n);
int note(const jlpar_error *e, long i);

void clauses(int n, double (*m)[100], double *r, jlpar_pool *pool, int *code) {
  #pragma jlpar pmap in(m[i][0:n]) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = work(m[i], n);

  #pragma jlpar pmap on(pool pool) batch(4) retry(2) retry_delay(0.1, 2, 1.5) on_error(note) progress("work") \
      in(m[i][0:n]) out(r[i])
  for (int i = n - 1; i >= 0; i--)
    r[i] = work(m[i], n);

  #pragma jlpar pmap on(threads) status(code[i])
  for (int i = 0; i < n; i += 2)
    r[i] = work(m[i], n);

  #pragma jlpar pmap on(tasks) collapse(2) status(code[i * n + j]) retry(1) retry_delay(1)
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      r[i * n + j] = work(m[i], j);
}
