/* Blocks of iterations on the workers, folded in order. */
#include <jlpar.h>

double term(int i);

double reductions(int n) {
  double sum = 0;
  long product = 1;
  int least = 1000, h[4] = {0};
#pragma jlpar distributed reduction(+: sum) reduction(*: product) reduction(min: least)
  for (int i = 1; i <= n; i++) {
    sum += term(i);
    product *= i;
    if (i < least)
      least = i;
  }
#pragma jlpar distributed reduction(+: h[0:4]) schedule(dynamic, 8) retry(2)
  for (int i = 0; i < n; i++)
    h[i % 4]++;
  return sum + (double)product + least + h[0];
}
