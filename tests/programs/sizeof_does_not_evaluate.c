/* SPDX-License-Identifier: MIT
 *
 * about: sizeof, _Alignof and typeof name variables without reading them
 */
#include <stdio.h>

int main(void) {
  int v[7] = {0}, n = 1, a = 0, b = 0;
  char *p = NULL;
  #pragma jlpar sync
  {
    #pragma jlpar async
    a = (int)sizeof v / (int)sizeof *v + (int)sizeof(n++) + (int)sizeof p[3];
    #pragma jlpar async
    b = (int)_Alignof(__typeof__(v[n])) * n;
  }
  printf("%d %d %d %d\n", a, b, n, v[0]);
  return 0;
}
