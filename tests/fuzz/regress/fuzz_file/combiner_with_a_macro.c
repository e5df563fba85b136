#include <jlpar.h>
#define ADD .n += jlpar_in.
typedef struct { long n; } counter;
long g(int n) {
  counter c = {1};
#pragma jlpar declare reduction(count : counter : jlpar_out ADD n)
#pragma jlpar threads reduction(count: c)
  for (int i = 0; i < n; i++)
    c.n++;
  return c.n;
}
