/* A task has copies: what it modifies must be shared or its own. */
#include <jlpar.h>

struct list {
  struct list *next;
};
int counter;
int work(int x);
void fill(int *p);

int captures(int n, int *p, struct list l) {
  int a = 0, b[3] = {0}, c = 0;
  _Thread_local static int own;
#pragma jlpar sync
  {
#pragma jlpar async
    a++;
#pragma jlpar async
    fill(b);
#pragma jlpar async
    {
      b[1] = n;
      p[1] = n;
      counter += l.next != 0;
      own++;
    }
#pragma jlpar async
    c = c + 1;
#pragma jlpar async shared(c)
    c = c + 1;
#pragma jlpar async shared(a) firstprivate(a)
    a++;
#pragma jlpar async on(threads)
    work(n);
#pragma jlpar async in(a)
    work(a);
#pragma jlpar async future(a)
    work(a);
#pragma jlpar async
    return a;
  }
#pragma jlpar async
  a = work(n);
#pragma jlpar asinc
  work(n);
#pragma jlpar async name
  work(n);
#pragma jlpar async
}
