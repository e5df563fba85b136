/* SPDX-License-Identifier: MIT
 *
 * about: two functions with local types of the same name but different content
 */
#include <stdio.h>

static int first(void) {
  struct item { int a; } v = {3};
  enum level { LOW = 1 } l = LOW;
  typedef int number;
  number n = 2, r = 0;
  #pragma jlpar sync spawn
  r = v.a * 10 + (int)l + n;
  return r;
}

static double second(void) {
  struct item { double a, b[2]; } v = {1.5, {2, 4}};
  enum level { LOW = 50 } l = LOW;
  typedef double number;
  number n = 0.25, r = 0;
  #pragma jlpar sync spawn
  r = v.a + v.b[1] + n + (int)l;
  {
    struct item { char c[3]; } v = {"x"};
    int letter = 0;
    #pragma jlpar sync async
    letter = v.c[0] + (int)sizeof(struct item);
    r += letter;
  }
  return r;
}

int main(void) {
  printf("%d %g\n", first(), second());
  return 0;
}
