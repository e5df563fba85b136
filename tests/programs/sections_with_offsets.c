/* SPDX-License-Identifier: MIT
 *
 * about: sections that do not begin at zero, of pointers into the middle
 */
#include <stdio.h>

int main(void) {
  int v[12], *p = v + 4;
  for (int i = 0; i < 12; i++)
    v[i] = i;
  #pragma jlpar sync
  {
    #pragma jlpar spawn in(p[-2:3]) out(v[8:2])
    {
      v[8] = p[-2] + p[-1] + p[0];
      v[9] = p[-2] * p[0];
    }
    #pragma jlpar spawn inout(p[1:2])
    {
      p[1] += 100;
      p[2] += 200;
    }
  }
  for (int i = 0; i < 12; i++)
    printf("%d%c", v[i], i < 11 ? ' ' : '\n');
  return 0;
}
