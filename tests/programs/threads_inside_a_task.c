/* SPDX-License-Identifier: MIT
 *
 * about: a threads loop inside a task, and tasks inside a threads loop
 */
#include <stdio.h>

static int f(int x) { return x * 3; }

int main(void) {
  int v[16], sum = 0, w[6];
  #pragma jlpar sync
  {
    #pragma jlpar async shared(v, sum)
    {
      #pragma jlpar threads
      for (int i = 0; i < 16; i++)
        v[i] = i;
      #pragma jlpar threads reduction(+: sum)
      for (int i = 0; i < 16; i++)
        sum += v[i];
    }
  }
  #pragma jlpar threads
  for (int i = 0; i < 6; i++) {
    int mine = 0;
    #pragma jlpar sync
    {
      #pragma jlpar async
      mine = f(i);
    }
    w[i] = mine + 1;
  }
  printf("%d %d %d\n", sum, w[0], w[5]);
  return 0;
}
