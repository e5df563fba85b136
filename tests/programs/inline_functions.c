/* SPDX-License-Identifier: MIT
 *
 * about: static inline and extern inline functions hold and are called from regions
 */
#include <stdio.h>

static inline int square(int x) { return x * x; }
extern inline __attribute__((gnu_inline, always_inline)) int plus_one(int x) { return x + 1; }
inline int cube(int x) {
  int r = 0;
  #pragma jlpar sync spawn
  r = x * square(x);
  return r;
}
extern int cube(int x);

int main(void) {
  int sum = 0, c = cube(4);
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 10; i++)
    sum += plus_one(square(i));
  printf("%d %d\n", c, sum);
  return 0;
}
