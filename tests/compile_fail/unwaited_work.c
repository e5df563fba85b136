/* SPDX-License-Identifier: MIT
 *
 * about: work that nobody waits for: a warning for each, none for async
 */
static void f(void) {}

int run(int n) {
  int a[4];
  #pragma jlpar spawn //! warning jlpar-unwaited at #/spawn noted
  f();
  #pragma jlpar distributed out(a[i]) //! warning jlpar-unwaited at #/distributed
  for (int i = 0; i < 4; i++)
    a[i] = i;
  #pragma jlpar spawn detach
  f();
  #pragma jlpar async
  f();
  #pragma jlpar distributed reduction(+: n)
  for (int i = 0; i < 4; i++)
    n += i;
  return a[0] + n;
}
