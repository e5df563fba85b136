/* about: spawns that name the same data run one after the other
 * stdout:
 * | 31
 */
#include <jlpar.h>
#include <stdio.h>

static int slow(int x) {
  jlpar_sleep(0.02);
  return x;
}

int main(void) {
  int a = 0, b = 0;
#pragma jlpar sync
  {
#pragma jlpar spawn depend(out: a)
    a = slow(10);
#pragma jlpar spawn depend(in: a) depend(out: b)
    b = slow(a + 1);
#pragma jlpar spawn depend(in: a, b) depend(out: a)
    a = slow(a + b + 10);
  }
  printf("%d\n", a);
  return 0;
}
