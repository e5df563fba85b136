/* SPDX-License-Identifier: MIT
 *
 * about: a function pointer that is a parameter is called elsewhere
 */
#include <stdio.h>

typedef int operation(int, int);
static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }

static int apply(operation *f, int (*g)(int, int), int x) {
  int a = 0, sum = 0;
  #pragma jlpar sync spawn
  a = f(x, 1) * 100 + (*g)(x, 2);
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 4; i++)
    sum += (i % 2 ? f : g)(i, 10);
  return a * 1000 + sum;
}

int main(void) {
  operation *table[] = {add, sub};
  printf("%d %d\n", apply(add, sub, 7), apply(table[1], *table[0], 3));
  return 0;
}
