/* What cannot go along, or could not come back. */
#include <jlpar.h>

struct list {
  int value;
  struct list *next;
};
struct tree {
  int id;
  struct list head[2];
};
int counter, *everywhere_else;
static _Thread_local int scratch;
int work(int x);
void fill(int *p);
void look(const int *p);
static int uses_a_global(int x) {
  return x + counter;
}
static int through_another(int x) {
  return uses_a_global(x) + 1;
}

int captures(int n, int *p, struct list l) {
  int a = 0, b = 0, c = 0, v[4] = {0};
  struct tree t = {0};
  static int kept;
#pragma jlpar sync
  {
#pragma jlpar spawn
    a++;
#pragma jlpar spawn
    {
      b += n;
      v[1] = 2;
    }
#pragma jlpar spawn
    fill(v);
#pragma jlpar spawn
    look(v);
#pragma jlpar spawn in(a)
    a = work(a);
#pragma jlpar spawn
    {
      fill(&c);
    }
#pragma jlpar spawn
    work(p[0]);
#pragma jlpar spawn
    work(*everywhere_else);
#pragma jlpar spawn
    work(l.value);
#pragma jlpar spawn
    work(t.id);
#pragma jlpar spawn shared(n)
    work(n);
#pragma jlpar spawn
    counter = work(n);
#pragma jlpar spawn
    {
      counter++;
      kept = 2;
      scratch = 3;
    }
#pragma jlpar spawn
    work(uses_a_global(n) + through_another(n));
#pragma jlpar spawn on(threads)
    c += work(uses_a_global(n));
#pragma jlpar spawn on(threads)
    fill(&c);
#pragma jlpar spawn on(threads) shared(c)
    fill(&c);
#pragma jlpar spawn on(threads)
    p[0] = 1;
  }
  return a + b + c + v[0];
}
