/* about: the statement runs once in every process
 * run: -p 2
 * stdout:
 * | 1 was set to 5
 * | 2 was set to 5
 * | 3 was set to 5
 */
#include <jlpar.h>
#include <stdio.h>

int setting;

static int look(int pid, int setting) {
  return pid * 100 + setting;
}

int main(void) {
  int value = 5;
#pragma jlpar everywhere
  setting = value;
  for (int p = 1; p <= jlpar_nprocs(); p++) {
    int seen = 0;
#pragma jlpar sync spawn on(p)
    seen = look(p, setting);
    printf("%d was set to %d\n", seen / 100, seen % 100);
  }
  return 0;
}
