/* produce: the block feeds the channel, its end closes it. */
#include <jlpar.h>

int produce(int n) {
  int sum = 0, x;
#pragma jlpar channel squares(int, 8) produce
  {
    for (int i = 0; i < n; i++)
      jlpar_put(int, squares, i * i);
  }
#pragma jlpar channel names(long, 2) produce on(threads) name("names")
  jlpar_put(long, names, n);
  while (jlpar_take_try(squares, &x) == JLPAR_OK)
    sum += x;
  return sum + (int)jlpar_take(long, names);
}
