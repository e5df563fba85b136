/* about: what clauses of nested directives write: through a captured pointer, or a copy of the task's own
 * stdout:
 * | the copies 3 4
 * | 0 5 1 7
 */
#include <jlpar.h>
#include <stdio.h>

static int same(int x) {
  return x;
}

int main(void) {
  int st[2] = {0}, *p = st, x = 1;
  jlpar_future f[2] = {{0}}, *q = f;
#pragma jlpar sync
  {
#pragma jlpar async
    {
#pragma jlpar sync status(p[1])
      jlpar_fail(5, "through p");
#pragma jlpar spawn future(q[1])
      same(7);
    }
#pragma jlpar async
    {
#pragma jlpar spawn on(threads) firstprivate(x, st)
      {
#pragma jlpar sync status(x)
        jlpar_fail(3, "one");
#pragma jlpar sync status(st[0])
        jlpar_fail(4, "another");
        printf("the copies %d %d\n", x, st[0]);
      }
    }
  }
  printf("%d %d %d %d\n", st[0], st[1], x, jlpar_fetch(int, f[1]));
  return 0;
}
