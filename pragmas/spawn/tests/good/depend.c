/* depend orders the spawns of one sync by the data that they name. */
#include <jlpar.h>

int work(int x);

int depend(int n, int *v) {
  int a = 0, b = 0;
#pragma jlpar sync
  {
#pragma jlpar spawn depend(out: a)
    a = work(n);
#pragma jlpar spawn depend(in: a) depend(out: v[0:n])
    b = work(a);
#pragma jlpar spawn depend(inout: v[1]) on(threads)
    v[1] = work(b);
  }
  return a + v[1];
}
