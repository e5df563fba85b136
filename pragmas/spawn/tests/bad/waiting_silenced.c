/* cc: -Wno-jlpar-unwaited -Werror=jlpar-lost-write
 * Warnings that are silenced, or errors. */
#include <jlpar.h>

int counter;
int work(int x);

void waiting_silenced(int n) {
#pragma jlpar spawn
  work(n);
#pragma jlpar sync spawn
  counter++;
}
