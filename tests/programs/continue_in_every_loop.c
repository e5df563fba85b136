/* SPDX-License-Identifier: MIT
 *
 * about: continue, and break of inner loops and switches, in bodies of parallel loops
 */
#include <stdio.h>

int main(void) {
  int odd = 0, far = 0, v[12] = {0};
  #pragma jlpar threads reduction(+: odd)
  for (int i = 0; i < 20; i++) {
    if (i % 2 == 0)
      continue;
    odd += i;
  }
  #pragma jlpar distributed reduction(+: far)
  for (int i = 0; i < 20; i++) {
    if (i == 3)
      continue;
    for (int k = 0;; k++) {
      if (k == i)
        break;
      if (k % 2)
        continue;
      far += k;
    }
    switch (i % 4) {
      case 0: break;
      case 1: continue;
      default: far += 100;
    }
    far += 1000;
  }
  #pragma jlpar sync distributed out(v[i])
  for (int i = 0; i < 12; i++) {
    v[i] = i;
    if (i < 6)
      continue;
    v[i] *= 10;
  }
  printf("%d %d %d %d\n", odd, far, v[5], v[6]);
  return 0;
}
