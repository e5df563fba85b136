/* SPDX-License-Identifier: MIT
 *
 * about: # and ## make strings, names of variables and names of functions
 */
#include <stdio.h>
#include <string.h>

#define STRING(x) #x
#define EXPANDED(x) STRING(x)
#define GLUE(a, b) a##b
#define MAKE(name, op) static int GLUE(do_, name)(int a, int b) { return a op b; }
#define SIZE 12

MAKE(plus, +)
MAKE(times, *)

int main(void) {
  int v1 = 3, v2 = 4, a = 0, b = 0;
  size_t n = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = GLUE(do_, plus)(GLUE(v, 1), v2);
    #pragma jlpar spawn
    b = do_times(v1, GLUE(v, 2)) + GLUE(0x, F);
    #pragma jlpar async
    n = strlen(STRING(SIZE) EXPANDED(SIZE) STRING(a "b" \n));
  }
  printf("%d %d %zu\n", a, b, n);
  return 0;
}
