/* SPDX-License-Identifier: MIT
 *
 * about: a struct with function pointers goes to other processes
 */
#include <stdio.h>

struct operation { char name; int (*apply)(int, int); int (*more[2])(int, int); };

static int add(int a, int b) { return a + b; }
static int mul(int a, int b) { return a * b; }

int main(void) {
  struct operation o = {'+', add, {mul, add}};
  int a = 0, sum = 0;
  #pragma jlpar sync spawn
  a = o.apply(3, 4) * 100 + o.more[0](3, 4) + o.name;
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 5; i++)
    sum += o.more[i % 2](i, 10);
  printf("%d %d\n", a, sum);
  return 0;
}
