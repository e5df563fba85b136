/* about: a future keeps the value, whoever declared it
 * run: -p 2
 * stdout:
 * | 4 9
 * | 0 1 4
 */
#include <jlpar.h>
#include <stdio.h>

static int square(int x) {
  return x * x;
}

int main(void) {
  jlpar_future all[3] = {0};
  int later = 0;
#pragma jlpar spawn future(f)
  square(2);
#pragma jlpar spawn future(g)
  later = square(3);
  jlpar_wait(g);
  printf("%d %d\n", jlpar_fetch(int, f), later);
  for (int i = 0; i < 3; i++)
#pragma jlpar spawn future(all[i])
    square(i);
  for (int i = 0; i < 3; i++) {
    printf("%d%s", jlpar_fetch(int, all[i]), i < 2 ? " " : "\n");
    jlpar_release(all[i]);
  }
  return 0;
}
