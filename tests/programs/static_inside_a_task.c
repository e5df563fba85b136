/* SPDX-License-Identifier: MIT
 *
 * about: a static declared in a task's block counts the runs of the task
 */
#include <stdio.h>

int main(void) {
  int last = 0;
  for (int i = 0; i < 5; i++) {
    #pragma jlpar sync
    {
      #pragma jlpar async shared(last)
      {
        static int runs;
        last = ++runs * 10 + i;
      }
    }
  }
  printf("%d\n", last);
  return 0;
}
