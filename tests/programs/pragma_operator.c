/* SPDX-License-Identifier: MIT
 *
 * about: _Pragma directly, several on one line, and from object-like macros
 */
#include <stdio.h>

#define PARALLEL _Pragma("jlpar sync")
#define TASK _Pragma("jlpar async")
#define QUIET_TASK _Pragma("GCC diagnostic push") _Pragma("jlpar async") _Pragma("GCC diagnostic ignored \"-Wshadow\"")
#define QUIET _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wshadow\"")

static int f(int x) { return x + 1; }

int main(void) {
  int a = 0, b = 0, sum = 0;
  PARALLEL { TASK a = f(1); TASK b = f(2); }
  PARALLEL {
    if (a == 2)
      QUIET_TASK b = f(b);
    else
      puts("no");
    _Pragma("GCC diagnostic pop")
  }
  _Pragma("jlpar threads reduction(+: sum)") for (int i = 0; i < 10; i++) sum += i;
  QUIET
  int unused = sum;
  (void)unused;
  _Pragma("GCC diagnostic pop")
  _Pragma("jlpar sync") { _Pragma("jlpar spawn") a = f(a); }
  printf("%d %d %d\n", a, b, sum);
  return 0;
}
