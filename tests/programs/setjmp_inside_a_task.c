/* SPDX-License-Identifier: MIT
 *
 * about: setjmp and longjmp wholly inside one region
 */
#include <setjmp.h>
#include <stdio.h>

static void leave(jmp_buf where, int code) { longjmp(where, code); }

int main(void) {
  int n = 4, seen = 0;
  #pragma jlpar sync
  {
    #pragma jlpar async shared(seen)
    {
      jmp_buf here;
      int code = setjmp(here);
      if (code < n)
        leave(here, code + 1);
      seen = code * 100;
    }
  }
  printf("%d\n", seen);
  return 0;
}
