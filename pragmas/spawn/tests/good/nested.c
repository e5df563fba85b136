/* A directive in a directive: the inner helper stands above the outer one. */
#include <jlpar.h>

int work(int x);

int nested(int n) {
  int total = 0;
#pragma jlpar sync spawn inout(total)
  {
    int left = 0, right = 0;
#pragma jlpar sync
    {
#pragma jlpar spawn on(threads)
      left = work(n + total);
#pragma jlpar spawn on(threads) shared(right)
      {
        right += n;
#pragma jlpar async
        work(right);
      }
    }
    total = left + right;
  }
  return total;
}
