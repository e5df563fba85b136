/* SPDX-License-Identifier: MIT
 *
 * about: a variable with a cleanup function inside a region, and a region inside its scope
 */
#include <stdio.h>

static int cleaned;
static void count_cleanup(int *p) { cleaned += *p; }

int main(void) {
  int a = 0;
  {
    __attribute__((cleanup(count_cleanup))) int outer = 10;
    #pragma jlpar sync
    {
      #pragma jlpar async shared(a)
      {
        __attribute__((cleanup(count_cleanup))) int inner = outer + 1;
        a = inner * 2;
      }
    }
    printf("%d %d\n", a, cleaned);
  }
  printf("%d\n", cleaned);
  return 0;
}
