/* SPDX-License-Identifier: MIT
 *
 * about: a loop that is entered in the middle, with a region beside and inside its cases
 */
#include <stdio.h>

static int take(const int *v, int at) { return v[at]; }

int main(void) {
  int v[7] = {1, 2, 3, 4, 5, 6, 7}, sum = 0, at = 0, got = 0, n = (7 + 3) / 4;
  switch (7 % 4) {
    case 0: do {
      #pragma jlpar sync async
      got = take(v, at + 1);
      sum += got;
      /* fall through */
    case 3:
      #pragma jlpar sync spawn
      got = v[at];
      sum += got * 10;
      at++;
      /* fall through */
    case 2: sum += v[at++] * 100;
      /* fall through */
    case 1: sum += v[at++] * 1000;
    } while (--n > 0 && at < 4);
  }
  printf("%d %d\n", sum, at);
  return 0;
}
