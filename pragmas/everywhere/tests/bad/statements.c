/* What every process cannot do. */
#include <jlpar.h>

struct list {
  struct list *next;
};
int setting;
int work(int x);
static int look(void) {
  return setting;
}

int statements(int n, double d, int *p, struct list l) {
  int a = 0;
#pragma jlpar everywhere
  a++;
#pragma jlpar everywhere
  work(p[0]);
#pragma jlpar everywhere
  work(l.next != 0);
#pragma jlpar everywhere
  setting = look();
#pragma jlpar everywhere out(a)
  a = work(n);
#pragma jlpar everywhere on(d)
  work(n);
#pragma jlpar everywhere always(1)
  work(n);
#pragma jlpar everywhere
  return a;
#pragma jlpar everywere
  work(n);
#pragma jlpar everywhere in(p)
  work(p[0]);
#pragma jlpar everywhere
}
