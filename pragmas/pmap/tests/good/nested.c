/* A pmap in a sync with a status of its own, and what an iteration starts is awaited by it. */
#include <jlpar.h>

double part(int i, int j);

int nested(void) {
  double r[8], left, right;
  int i, status;
  #pragma jlpar sync pmap status(status) out(r[i])
  for (i = 0; i < 8; i++)
    r[i] = part(i, i);

  #pragma jlpar pmap out(r[i])
  for (int i = 0; i < 8; i++) {
    double a = 0, b[3];
    #pragma jlpar sync
    {
      #pragma jlpar spawn
      a = part(i, 0);
    }
    #pragma jlpar pmap out(b[j])
    for (int j = 0; j < 3; j++)
      b[j] = part(i, j);
    r[i] = a + b[0];
  }
  left = r[0];
  right = r[7];
  return status + i + (left < right);
}
