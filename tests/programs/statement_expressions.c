/* SPDX-License-Identifier: MIT
 *
 * about: ({ ... }) inside regions, and a region inside one
 */
#include <stdio.h>

static int ignore(int x) { return x; }

int main(void) {
  int n = 6, a = 0, total = 0;
  #pragma jlpar sync spawn
  a = ({ int f = 1; for (int i = 2; i <= n; i++) f *= i; f; });
  #pragma jlpar threads reduction(+: total)
  for (int i = 0; i < 10; i++)
    total += ({ int t = i; t > 5 ? t * ({ int u = t - 5; u; }) : 0; });
  int b = ({
    int inner = 0;
    #pragma jlpar sync spawn
    inner = ignore(n) * 7;
    inner + 1;
  });
  printf("%d %d %d\n", a, total, b);
  return 0;
}
