/* SPDX-License-Identifier: MIT
 *
 * about: block-scope extern declarations of objects and functions
 */
#include <stdio.h>

int main(void) {
  extern int later;
  extern int doubled(int);
  int a = 0, b = 0;
  #pragma jlpar sync spawn
  a = doubled(later);
  {
    int later = 5;
    (void)later;
    {
      extern int later;
      #pragma jlpar sync async
      b = doubled(later) + 1;
    }
  }
  printf("%d %d\n", a, b);
  return 0;
}

int later = 21;
int doubled(int x);
int doubled(int x) { return 2 * x; }
