/* SPDX-License-Identifier: MIT
 *
 * about: bounds and steps with side effects and captured expressions
 */
#include <stdio.h>

static int calls;
static int bound(int n) { calls++; return n; }

int main(void) {
  int sum = 0, far = 0, n = 12;
  const int calls_before = calls;
  #pragma jlpar threads reduction(+: sum)
  for (int i = bound(2); i < n * 2; i += 2)
    sum += i;
  #pragma jlpar distributed reduction(+: far)
  for (int i = n - 10; i < n + sum % 7; i++)
    far += i;
  #pragma jlpar distributed reduction(+: far)
  for (int i = bound(1); i < n; i++) /* called here, not where the iterations run */
    far += i;
  printf("%d %d %d\n", sum, far, calls - calls_before);
  return 0;
}
