/* SPDX-License-Identifier: MIT
 *
 * about: declarators read inside out, captured under their odd types
 */
#include <stdio.h>

static int n[2] = {5, 7};
static int *first(void) { return &n[0]; }
static int *second(void) { return &n[1]; }

int main(void) {
  int *(*getter[2])(void) = {first, second};
  int *(*(*table)[2])(void) = &getter;
  int *const (*seen)[2] = &(int *const[2]){&n[1], &n[0]};
  int a, b;

  #pragma jlpar sync
  {
    #pragma jlpar async
    a = *(*table)[0]() * 10 + *(*table)[1]();
    #pragma jlpar async
    b = *(*seen)[0] * 10 + *(*seen)[1];
  }
  printf("%d %d\n", a, b);
  return 0;
}
