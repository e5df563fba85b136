/* What pmap does not take, and what does not fit. */
#include <jlpar.h>

int note(const jlpar_error *e, long i);
int wrong(const jlpar_error *e, int i);

void clauses(int n, double *r, int *code, const int fixed[]) {
  double local[4], factor[2] = {1, 2};
  #pragma jlpar pmap on(2) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
  #pragma jlpar pmap on_error(note) status(code[i]) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
  #pragma jlpar pmap on_error(wrong) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
  #pragma jlpar pmap status(r[i]) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
  #pragma jlpar pmap status(fixed[i]) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
  #pragma jlpar pmap retry(1.5) batch(factor) retry_delay(factor, 2) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
  #pragma jlpar pmap retry_delay(1, 2, 3, 4) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
  #pragma jlpar pmap batch(i) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
  #pragma jlpar pmap reduction(+: n) out(r[i])
  for (int i = 0; i < 4; i++)
    r[i] = i;
  #pragma jlpar pmap
  for (int i = 0; i < 4; i++)
    local[i] = r[i];
  #pragma jlpar pmap on(threads)
  for (int i = 0; i < 4; i++)
    local[i] = i;
  #pragma jlpar pmap on(tasks)
  for (int i = 0; i < 4; i++) {
    r[i] = i;
    if (i == 2)
      break;
  }
  #pragma jlpar pmap retry_delay out(r[i])
  for (int i = 0; i < 4; i++)
    r[i] = i;
  #pragma jlpar pmap
  r[0] = 1;
}
