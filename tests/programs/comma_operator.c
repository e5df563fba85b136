/* SPDX-License-Identifier: MIT
 *
 * about: commas in the statement, in the loop's header and in arguments
 */
#include <stdio.h>

static int second(int a, int b) { return (void)a, b; }

int main(void) {
  int a = 1, r = 0, total = 0, k = 0;
  #pragma jlpar sync spawn
  r = ((void)second(1, 2), second(3, ((void)4, a + 5)));
  for (int i = 0, j = 10; i < j; i++, j--, k++) {
    #pragma jlpar sync async
    total = ((void)(total + i), total + j);
  }
  printf("%d %d %d\n", r, total, k);
  return 0;
}
