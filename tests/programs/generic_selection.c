/* SPDX-License-Identifier: MIT
 *
 * about: _Generic chooses by the type that a captured variable had outside
 */
#include <stdio.h>

#define kind(x) _Generic((x), int: 1, unsigned: 2, float: 3, double: 4, char *: 5, const char *: 6, \
                              int *: 7, default: 9)

int main(void) {
  int i = 0, array[3] = {0};
  unsigned u = 0;
  const float f = 0;
  char s[] = "s";
  const char *t = s;
  short h = 0;
  int codes = 0, far = 0;
  #pragma jlpar sync
  {
    #pragma jlpar async
    codes = kind(i) * 100000 + kind(u) * 10000 + kind(f) * 1000 + kind(s) * 100 + kind(t) * 10 + kind(array);
    #pragma jlpar spawn
    far = kind(h) * 100 + kind(+h) * 10 + kind(f + 1.0) + kind(s) * 1000;
  }
  printf("%d %d %d\n", codes, far, array[0]);
  return 0;
}
