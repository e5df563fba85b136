/* SPDX-License-Identifier: MIT
 *
 * about: _Alignas and _Alignof: a copy is as aligned as the original
 */
#include <stdint.h>
#include <stdio.h>

struct lane { _Alignas(32) float v[8]; };

static int aligned(const struct lane *l) { return (uintptr_t)l % _Alignof(struct lane) == 0; }

int main(void) {
  struct lane l = {{1, 2, 3, 4, 5, 6, 7, 8}};
  _Alignas(64) int counts[4] = {0};
  int there = 0, here = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    there = aligned(&l) * 100 + (int)l.v[7];
    #pragma jlpar async
    here = aligned(&l) * 100 + (int)l.v[0];
  }
  #pragma jlpar threads
  for (int i = 0; i < 4; i++)
    counts[i] = (int)_Alignof(double) * i;
  printf("%d %d %d %d\n", there, here, counts[3], (int)((uintptr_t)counts % 64));
  return 0;
}
