/* SPDX-License-Identifier: MIT
 *
 * about: max and swap macros with statement expressions as arguments and targets
 */
#include <stdio.h>

#define MAX(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ > b_ ? a_ : b_; })
#define ARRAY(n) (*({ static int array_[n]; &array_; }))
#define SQUARED(x) ({ int x_ = (x); x_ * x_; })

static int f(int x) { return x - 2; }

int main(void) {
  int a = 3, b = 9, r = 0, most = -100, far = -100;
  #pragma jlpar sync spawn
  r = MAX(f(a), MAX(f(b), SQUARED(a - 1))) + SQUARED(MAX(a, 2));
  #pragma jlpar threads reduction(max: most)
  for (int i = 0; i < 30; i++)
    most = MAX(most, SQUARED(i) % 31);
  #pragma jlpar distributed reduction(max: far)
  for (int i = 0; i < MAX(a, b); i++)
    far = MAX(far, f(i * a % 7));
  ARRAY(3)[1] = 5;
  printf("%d %d %d\n", r, most, far);
  return 0;
}
