/* SPDX-License-Identifier: MIT
 *
 * about: break, goto and return out of parallel loops; inner ones may be left
 */
static int f(int x) { return x; }

int run(int n) {
  int sum = 0;
  #pragma jlpar threads
  for (int i = 0; i < n; i++) { //! error jlpar-loop-form at for noted
    for (int k = 0; k < i; k++)
      if (f(k))
        break;
    switch (f(i)) {
      case 1: continue;
      default: break;
    }
    if (f(i) == 7)
      break;
  }
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < n; i++) { //! error jlpar-loop-form at for noted
    if (f(i) == 8)
      return 1;
    sum += i;
  }
  #pragma jlpar threads
  for (int i = 0; i < n; i++) //! error jlpar-loop-form at for noted
    if (f(i) == 9)
      goto out;
out:
  return sum;
}
