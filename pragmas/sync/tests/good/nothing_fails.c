/* Nothing in these syncs can fail or wait for others: their ends are code in place. */
#include <jlpar.h>

static long fib(int n) {
  long a, b;
  if (n < 2)
    return n;
#pragma jlpar sync
  {
#pragma jlpar spawn on(threads)
    a = fib(n - 1);
    b = fib(n - 2);
  }
  return a + b;
}

static int counted;

long several_and_none(int n) {
  long a = 0, b = 0;
#pragma jlpar sync
  {
#pragma jlpar spawn on(threads)
    a = fib(n);
#pragma jlpar spawn on(threads) shared(b)
    {
      b = fib(n + 1);
#pragma jlpar spawn on(threads) shared(counted)
      counted++;
    }
#pragma jlpar spawn on(threads) shared(counted)
    counted++;
  }
#pragma jlpar sync async
  counted++;
  return a + b;
}

long may_fail(long (*unknown)(int)) {
  long a;
#pragma jlpar sync
  {
#pragma jlpar spawn on(threads)
    a = fib(1);
    unknown(2);
  }
  return a;
}
