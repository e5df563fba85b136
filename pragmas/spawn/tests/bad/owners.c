/* on(owner ...): what has no owner. */
#include <jlpar.h>

int work(int x);

void owners(jlpar_darray d, jlpar_darray *all, jlpar_future f, int *p, double x) {
#pragma jlpar sync
  {
#pragma jlpar spawn on(owner d)
    work(0);
#pragma jlpar spawn on(owner d[x])
    work(1);
#pragma jlpar spawn on(owner d[0:2])
    work(2);
#pragma jlpar spawn on(owner all[0])
    work(3);
#pragma jlpar spawn on(owner f[0])
    work(4);
#pragma jlpar spawn on(owner p[0])
    work(5);
#pragma jlpar spawn on(owner d[])
    work(6);
#pragma jlpar spawn on(owner d[1)
    work(7);
#pragma jlpar spawn on(owner d[missing])
    work(8);
#pragma jlpar spawn on(owner d[1], 2)
    work(9);
#pragma jlpar spawn on(owner all[0][1]) /* is one */
    work(10);
  }
}
