/* SPDX-License-Identifier: MIT
 *
 * about: a longjmp in the same function, after and before regions
 */
#include <setjmp.h>
#include <stdio.h>

static jmp_buf back;
static void deeper(int n) {
  if (n > 0)
    deeper(n - 1);
  if (n == 0)
    longjmp(back, 7);
}

int main(void) {
  volatile int tries = 0;
  int result = 0;
  int code = setjmp(back);
  tries++;
  if (code == 0)
    deeper(3);
  #pragma jlpar sync spawn
  result = code * 10 + tries;
  printf("%d\n", result);
  return 0;
}
