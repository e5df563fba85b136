/* SPDX-License-Identifier: MIT
 *
 * about: members of unnamed structs and unions inside a struct
 */
#include <stdio.h>

struct shape {
  char kind;
  union {
    struct { double width, height; };
    double radius;
  };
};

static double area(struct shape s) {
  return s.kind == 'r' ? s.width * s.height : 3 * s.radius * s.radius;
}

int main(void) {
  struct shape s = {'r', .width = 2, .height = 5}, t = {.kind = 'c', .radius = 2};
  double a = 0, b = 0;

  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = area(s);
    s.width = 100;
    #pragma jlpar spawn
    b = area(t) + t.width;
  }
  printf("%g %g %g\n", a, b, s.width);
  return 0;
}
