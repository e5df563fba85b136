/* SPDX-License-Identifier: MIT
 *
 * about: a parameter and a loop index named like file-scope objects
 */
#include <stdio.h>

static int level = 3, i = 50;

static int use(int level) {
  int r = 0;
  #pragma jlpar sync spawn
  r = level * 2;
  return r;
}

int main(void) {
  int sum = 0, far = 0;
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 5; i++)
    sum += i + level;
  #pragma jlpar sync spawn
  far = i + level;
  printf("%d %d %d\n", use(7), sum, far);
  return 0;
}
