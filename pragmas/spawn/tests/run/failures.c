/* about: a failure is told to who waits, and where it was
 * run: -p 1
 * exit: 0
 * stdout:
 * | 77 in work at 2
 * | nothing lost
 */
#include <jlpar.h>
#include <stdio.h>

static int work(int x) {
  if (x > 2)
    jlpar_fail(77, "in work at %d", jlpar_myid());
  return x;
}

int main(void) {
  int a = -1, code = 0;
#pragma jlpar sync spawn on(2) status(code)
  a = work(3);
  printf("%d %s\n", code, jlpar_root_cause(jlpar_last_error())->message);
  if (a == -1)
    printf("nothing lost\n");
  return 0;
}
