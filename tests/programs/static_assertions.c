/* SPDX-License-Identifier: MIT
 *
 * about: _Static_assert at file scope, in a struct and inside regions
 */
#include <stdio.h>

_Static_assert(sizeof(int) >= 2, "an int has two bytes");
struct s { char c; _Static_assert(1, "in a struct"); int i; };

int main(void) {
  struct s v = {'x', 5};
  int a = 0;
  #pragma jlpar sync
  {
    _Static_assert(sizeof v >= 5, "in a block");
    #pragma jlpar async shared(a)
    {
      _Static_assert(sizeof(struct s) > sizeof(int), "in a task");
      _Static_assert(sizeof v.i == sizeof(int), "about a captured variable");
      a = v.i * 2;
    }
  }
  printf("%d %c\n", a, v.c);
  return 0;
}
