/* SPDX-License-Identifier: MIT
 *
 * about: break, goto and return out of parallel loops; inner ones may be left
 */
static int f(int x) { return x; }

int run(int n) {
  int sum = 0;
  #pragma jlpar threads
  for (int i = 0; i < n; i++) {
    for (int k = 0; k < i; k++)
      if (f(k))
        break;
    switch (f(i)) {
      case 1: continue;
      default: break;
    }
    if (f(i) == 7)
      break; //! error jlpar-loop-form
  }
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < n; i++) {
    if (f(i) == 8)
      return 1; //! error jlpar-loop-form
    sum += i;
  }
  #pragma jlpar threads
  for (int i = 0; i < n; i++)
    if (f(i) == 9)
      goto out; //! error jlpar-loop-form
out:
  return sum;
}
