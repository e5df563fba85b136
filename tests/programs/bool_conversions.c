/* SPDX-License-Identifier: MIT
 *
 * about: everything that is not zero becomes 1 in a _Bool
 */
#include <stdbool.h>
#include <stdio.h>

int main(void) {
  bool from_double, from_pointer, from_int = 256, all = true, any = false;
  double d = 0.25, *p = &d;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    from_double = d;
    #pragma jlpar async
    from_pointer = p;
    #pragma jlpar spawn
    from_int = !from_int;
  }
  #pragma jlpar threads reduction(&&: all) reduction(||: any)
  for (int i = 1; i < 50; i++) {
    all = all && i % 50;
    any = any || i % 49 == 0;
  }
  printf("%d %d %d %d %d\n", from_double, from_pointer, from_int, all, any);
  return 0;
}
