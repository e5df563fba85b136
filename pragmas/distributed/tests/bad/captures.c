/* What a block of iterations on another process cannot use or would lose. */
#include <jlpar.h>

struct list {
  struct list *next;
  int v;
};
int total;
double table[8];
static double weight(int i) {
  return table[i % 8];
}

double captures(int n, double *a, double *b, struct list l) {
  double sum = 0, v[4] = {0};
#pragma jlpar sync
  {
#pragma jlpar distributed
    for (int i = 0; i < n; i++)
      sum += i;
#pragma jlpar distributed
    for (int i = 0; i < n; i++)
      a[i] = b[i];
#pragma jlpar distributed out(a[i])
    for (int i = 0; i < n; i++)
      a[i] = b[i];
#pragma jlpar distributed in(a[0:n])
    for (int i = 0; i < n; i++)
      a[i] = 1;
#pragma jlpar distributed
    for (int i = 0; i < 4; i++)
      v[i] = i;
#pragma jlpar distributed out(v)
    for (int i = 0; i < 4; i++)
      v[i] = l.v;
#pragma jlpar distributed
    for (int i = 0; i < n; i++)
      total += i;
#pragma jlpar distributed out(a[i])
    for (int i = 0; i < n; i++)
      a[i] = weight(i);
  }
  return sum + v[0];
}
