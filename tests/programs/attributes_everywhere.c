/* SPDX-License-Identifier: MIT
 *
 * about: attributes on functions, variables, types, parameters and statements
 */
#include <stdio.h>

static int __attribute__((noinline, const)) pure_one(int x __attribute__((unused))) { return 1; }
static __attribute__((unused)) void never(void) {}
typedef int aligned_int __attribute__((aligned(16)));
struct __attribute__((aligned(8))) s { char c __attribute__((aligned(4))); };

int main(void) {
  __attribute__((unused)) int nothing = 3;
  aligned_int a = 5;
  struct s v = {'q'};
  int r __attribute__((aligned(32))) = 0, sum = 0;
  #pragma jlpar sync spawn
  r = pure_one(a) + v.c;
  #pragma jlpar threads reduction(+: sum)
  for (int i = 0; i < 9; i++) {
    switch (i % 3) {
      case 0: sum += a;
        __attribute__((fallthrough));
      case 1: sum += 10; break;
      default: sum += 100;
    }
  }
  printf("%d %d %zu\n", r, sum, sizeof v);
  return 0;
}
