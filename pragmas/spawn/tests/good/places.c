/* on(...): any, threads, a process id, a pool, the owner of something. */
#include <jlpar.h>

int work(int x);

int places(jlpar_pool *pool, jlpar_future before, jlpar_channel ch, jlpar_darray d, const jlpar_future *all, int p) {
  int r[8];
#pragma jlpar sync
  {
#pragma jlpar spawn on(any)
    r[0] = work(0);
#pragma jlpar spawn on(threads)
    r[1] = work(1);
#pragma jlpar spawn on(p + 1)
    r[2] = work(2);
#pragma jlpar spawn on(pool pool)
    r[3] = work(3);
#pragma jlpar spawn on(owner before)
    r[4] = work(4);
#pragma jlpar spawn on(owner ch)
    r[5] = work(5);
#pragma jlpar spawn on(owner d[2 * p])
    r[6] = work(6);
#pragma jlpar spawn on(owner all[p])
    r[7] = work(7);
  }
  return r[0] + r[7];
}

int at_once(int p) {
  int r;
#pragma jlpar sync spawn on(p)
  r = work(p);
  return r;
}
