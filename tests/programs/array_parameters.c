/* SPDX-License-Identifier: MIT
 *
 * about: arrays as parameters: static bounds, qualifiers, and sections of them
 */
#include <stdio.h>

static int total(int n, const int v[static 4], int out[const]) {
  int t = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn in(v[0:n]) out(out[0:n])
    {
      for (int i = 0; i < n; i++)
        out[i] = v[i] * 2;
    }
    #pragma jlpar async shared(t)
    {
      for (int i = 0; i < n; i++)
        t += v[i];
    }
  }
  return t + out[n - 1];
}

int main(void) {
  int v[] = {1, 2, 3, 4, 5}, w[5] = {0};
  int first = total(5, v, w), second = total(4, w, v);
  printf("%d %d %d\n", first, second, v[3]);
  return 0;
}
