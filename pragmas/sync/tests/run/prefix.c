/* about: a future that the prefixed directive declares is there after the sync, with status and without
 * env: JLPAR_NUM_THREADS=2
 * stdout:
 * | 49 64
 * | 0 81, 5
 */
#include <jlpar.h>
#include <stdio.h>

static int square(int x) {
  if (x < 0)
    jlpar_fail(5, "%d is negative", x);
  return x * x;
}

int main(void) {
  int code = -1, failed = -1;
#pragma jlpar sync spawn on(threads) future(f)
  square(7);
#pragma jlpar sync async future(g)
  square(8);
  printf("%d %d\n", jlpar_fetch(int, f), jlpar_fetch(int, g));
#pragma jlpar sync spawn on(threads) status(code) future(h)
  square(9);
#pragma jlpar sync status(failed) spawn on(threads)
  square(-1);
  printf("%d %d, %d\n", code, jlpar_fetch(int, h), failed);
  return 0;
}
