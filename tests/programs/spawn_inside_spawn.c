/* SPDX-License-Identifier: MIT
 *
 * about: a statement that runs elsewhere spawns further ones
 */
#include <stdio.h>

static int leaf(int x) { return x + 7; }

int main(void) {
  int out[4] = {0}, base = 10;
  #pragma jlpar sync
  for (int i = 0; i < 2; i++) {
    #pragma jlpar spawn out(out[2 * i : 2])
    {
      int near = 0, far = 0;
      #pragma jlpar sync
      {
        #pragma jlpar spawn
        far = leaf(base + i);
        #pragma jlpar async
        near = leaf(base - i);
      }
      out[2 * i] = far;
      out[2 * i + 1] = near;
    }
  }
  printf("%d %d %d %d\n", out[0], out[1], out[2], out[3]);
  return 0;
}
