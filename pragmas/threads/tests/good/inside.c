/* Inside a task, inside a block with status, under an if. */
#include <jlpar.h>

int inside(int n, int *v) {
  int sum = 0, code = 0;
#pragma jlpar sync spawn on(threads) shared(sum)
  {
#pragma jlpar threads reduction(+: sum)
    for (int i = 0; i < n; i++)
      sum += v[i];
  }
#pragma jlpar sync status(code)
  {
    if (n)
#pragma jlpar threads
      for (int i = 0; i < n; i++)
        v[i]++;
  }
  return sum + code;
}
