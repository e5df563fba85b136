/* The right side runs in a worker; the target is evaluated here. */
#include <jlpar.h>

static int twice(int x) {
  return 2 * x;
}

int fib(int n) {
  int a, b;
  if (n < 2)
    return n;
#pragma jlpar sync
  {
#pragma jlpar spawn
    a = fib(n - 1);
    b = fib(n - 2);
  }
  return a + b;
}

int in_an_array(int n) {
  int a[4], *p = a;
#pragma jlpar sync
  for (int i = 0; i < 4; i++) {
#pragma jlpar spawn
    p[i] = twice(i + n);
  }
  return a[0] + a[3];
}
