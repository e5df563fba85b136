/* Numbers that can make no sense. */
#include <jlpar.h>

void values(int n, double *r) {
  #pragma jlpar pmap batch(0) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
  #pragma jlpar pmap retry(-1) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
  #pragma jlpar pmap retry_delay(-0.5) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
  #pragma jlpar pmap retry_delay(1, -2, -3) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
  #pragma jlpar pmap collapse(0) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
  #pragma jlpar pmap batch(n) retry(n) retry_delay(n) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
  #pragma jlpar pmap batch(1) retry(0) retry_delay(0) out(r[i])
  for (int i = 0; i < n; i++)
    r[i] = i;
}
