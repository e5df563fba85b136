/* SPDX-License-Identifier: MIT
 *
 * about: enumerators and typedefs of a block, used in regions of that block
 */
#include <stdio.h>

int main(void) {
  int total = 0, code = 0;
  for (int round = 0; round < 3; round++) {
    enum step { FIRST = 10, SECOND = 20 };
    typedef unsigned char tiny;
    tiny t = (tiny)(250 + round * 4);
    enum step s = round % 2 ? SECOND : FIRST;

    #pragma jlpar sync spawn
    code = (tiny)(t + FIRST) + (int)s;
    total += code;
  }
  printf("%d %d\n", code, total);
  return 0;
}
