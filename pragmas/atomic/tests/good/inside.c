/* In a loop and in a task, where the object is a captured variable. */
#include <jlpar.h>

int inside(int n) {
  int count = 0;
#pragma jlpar threads
  for (int i = 0; i < n; i++) {
#pragma jlpar atomic
    count += i;
  }
#pragma jlpar sync spawn on(threads) shared(count)
  {
#pragma jlpar atomic
    count -= n;
  }
  return count;
}
