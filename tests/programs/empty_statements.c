/* SPDX-License-Identifier: MIT
 *
 * about: null statements, empty blocks and loops without iterations as regions
 */
#include <stdio.h>

int main(void) {
  int n = 0, sum = 5, all = 1;
  #pragma jlpar sync
  ;
  #pragma jlpar sync
  {
  }
  #pragma jlpar sync
  {
    #pragma jlpar async
    {
    }
    #pragma jlpar spawn
    ;
  }
  #pragma jlpar threads
  for (int i = 0; i < 10; i++)
    ;
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += i;
  #pragma jlpar threads reduction(&: all)
  for (int i = 9; i < n; i++)
    all &= 0;
  printf("%d %d\n", sum, all);
  return 0;
}
