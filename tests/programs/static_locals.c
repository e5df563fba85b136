/* SPDX-License-Identifier: MIT
 *
 * about: static locals outside and inside regions keep their values
 */
#include <stdio.h>

static int next(void) {
  static int n = 100;
  return n++;
}

static int weigh(int x) {
  static const int weight[3] = {1, 10, 100};
  static int calls;
  int r = 0;
  calls++;
  #pragma jlpar sync spawn
  r = weight[x % 3] * x + calls;
  return r;
}

int main(void) {
  int a[3], sum = 0;
  #pragma jlpar sync
  for (int i = 0; i < 3; i++) {
    #pragma jlpar async
    a[i] = next();
  }
  for (int i = 0; i < 4; i++)
    sum += weigh(i);
  printf("%d %d\n", a[0] + a[1] + a[2], sum);
  return 0;
}
