/* SPDX-License-Identifier: MIT
 *
 * about: a variadic function as a task, and regions inside one
 */
#include <stdarg.h>
#include <stdio.h>

static int sum(int n, ...) {
  int v[8] = {0}, total = 0;
  va_list list;
  va_start(list, n);
  for (int i = 0; i < n; i++)
    v[i] = va_arg(list, int);
  va_end(list);
  #pragma jlpar threads reduction(+: total)
  for (int i = 0; i < n; i++)
    total += v[i];
  return total;
}

int main(void) {
  int a = 0, b = 0, three = 3;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = sum(three, 1, 2, 3);
    #pragma jlpar async
    b = sum(5, 10, 20, three, 40, 50);
  }
  printf("%d %d\n", a, b);
  return 0;
}
