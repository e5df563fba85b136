/* Clauses that are unknown, malformed, doubled, contradictory, of the wrong type. */
#include <jlpar.h>

#define BOTH a, b

struct list {
  struct list *next;
};
int work(int x);

void clauses(int n, double d, int *v, jlpar_pool *pool, jlpar_future f) {
  int a = 0, b = 0;
#pragma jlpar sync
  {
#pragma jlpar spwan
    work(n);
#pragma jlpar spawn onn(1)
    work(n);
#pragma jlpar spawn schedule(static)
    work(n);
#pragma jlpar spawn on
    work(n);
#pragma jlpar spawn on()
    work(n);
#pragma jlpar spawn on(1
    work(n);
#pragma jlpar spawn on(1) on(2)
    work(n);
#pragma jlpar spawn on(tasks)
    work(n);
#pragma jlpar spawn on(d)
    work(n);
#pragma jlpar spawn on(pool n)
    work(n);
#pragma jlpar spawn on(owner n)
    work(n);
#pragma jlpar spawn on(missing)
    work(n);
#pragma jlpar spawn in(a) out(a)
    a = work(n);
#pragma jlpar spawn in(BOTH) firstprivate(b)
    work(a + b);
#pragma jlpar spawn in(a) in(a)
    work(a);
#pragma jlpar spawn in(v[0:n][0:n])
    work(v[0]);
#pragma jlpar spawn in(v[0:d])
    work(v[0]);
#pragma jlpar spawn in(v[0:])
    work(v[0]);
#pragma jlpar spawn in(v[])
    work(v[0]);
#pragma jlpar spawn in(work)
    work(n);
#pragma jlpar spawn in(a b)
    work(a);
#pragma jlpar spawn in(nowhere)
    work(n);
#pragma jlpar spawn detach(1)
    work(n);
#pragma jlpar spawn detach future(f)
    work(n);
#pragma jlpar spawn name(work)
    work(n);
#pragma jlpar spawn future(d)
    work(n);
#pragma jlpar spawn depend(a)
    work(n);
#pragma jlpar spawn depend(in: a + 1, )
    work(a);
#pragma jlpar spawn depend(in: a + 1)
    work(a);
#pragma jlpar spawn depend(both: a)
    work(n);
#pragma jlpar spawn 12
    work(n);
  }
  (void)pool;
}

void where(int n) {
  if (n)
#pragma jlpar spawn future(unknown)
    work(n);
}
