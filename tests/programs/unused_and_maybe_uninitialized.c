/* SPDX-License-Identifier: MIT
 *
 * about: nothing that the plain compiler does not warn about is warned about
 */
#include <stdio.h>

static int f(const int *p) { return *p + 1; }

static int run(int unused_here, int used, const char *text) {
  int never_read_there = used, r, late;
  (void)never_read_there;
  (void)unused_here;
  #pragma jlpar sync
  {
    #pragma jlpar async
    r = f(&used);
    #pragma jlpar async
    late = text[0];
  }
  return r + late;
}

int main(void) {
  printf("%d\n", run(0, 5, "A"));
  return 0;
}
