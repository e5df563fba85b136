/* SPDX-License-Identifier: MIT
 *
 * about: an array of pointers to functions, called by index in tasks and loops
 */
#include <stdio.h>

static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static int mul(int a, int b) { return a * b; }

int main(void) {
  int (*op[3])(int, int) = {add, sub, mul};
  int result[3], total = 0;

  #pragma jlpar sync
  for (int k = 0; k < 3; k++) {
    #pragma jlpar async
    result[k] = op[k](12, 5);
  }
  #pragma jlpar threads reduction(+: total)
  for (int k = 0; k < 30; k++)
    total += op[k % 3](k, 2);
  printf("%d %d %d, %d\n", result[0], result[1], result[2], total);
  return 0;
}
