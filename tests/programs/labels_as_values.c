/* SPDX-License-Identifier: MIT
 *
 * about: computed goto around a region, and wholly inside one
 */
#include <stdio.h>

static int twice(int x) { return 2 * x; }

int main(void) {
  static const void *const step[] = {&&add, &&mul, &&add, &&end};
  int at = 0, v = 3, out = 0;
  goto *step[at];
add:
  #pragma jlpar sync spawn
  v = twice(v) + 1;
  goto *step[++at];
mul:
  v *= 10;
  goto *step[++at];
end:
  #pragma jlpar sync
  {
    #pragma jlpar async shared(out)
    {
      const void *next = v > 100 ? &&large : &&small;
      goto *next;
    small:
      out = 1;
      goto done;
    large:
      out = 2;
    done:;
    }
  }
  printf("%d %d\n", v, out);
  return 0;
}
