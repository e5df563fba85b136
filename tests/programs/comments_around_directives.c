/* SPDX-License-Identifier: MIT
 *
 * about: comments in, before and after directives, and before the statement
 */
#include <stdio.h>

static int one(void) { return 1; }

int main(void) {
  int a = 0, b = 0, s = 0;
  /* before */ #define NOT_A_DIRECTIVE
  #pragma jlpar sync /* in the middle; { */ spawn // to the end }
  /* between */
  // and again

  a = /* inside */ one(/* no arguments */); // after
  #pragma jlpar /* reduction(*: b) */ threads reduction(+ /* plus */ : s)
  for (int i = 0; i < 5; i++) /* { */
    s += i; // }
  #   pragma   jlpar   sync   async  // spaces
  b = one() + 1;
  printf("%d %d %d\n", a, b, s);
  return 0;
}
