/* Nested loops, an index declared before, steps, names of file scope. */
#include <jlpar.h>

int weights[3] = {1, 2, 3};

long collapse(int n) {
  long sum = 0;
  int i;
#pragma jlpar distributed collapse(2) reduction(+: sum)
  for (int r = 0; r < n; r += 2)
    for (int c = 3; c > 0; c--)
      sum += r * weights[c - 1];
#pragma jlpar distributed reduction(+: sum)
  for (i = 0; i < n; i++)
    sum += i;
  return sum + i;
}
