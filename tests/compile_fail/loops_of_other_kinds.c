/* SPDX-License-Identifier: MIT
 *
 * about: a loop directive before while, do, a block and a call
 */
static int f(void) { return 1; }

int run(int n) {
  #pragma jlpar threads //! error jlpar-expected-for at #/threads
  while (n-- > 0)
    f();
  #pragma jlpar sync distributed //! error jlpar-expected-for at #/distributed
  do
    f();
  while (n++ < 3);
  #pragma jlpar threads //! error jlpar-expected-for at #/threads
  {
    for (int i = 0; i < n; i++)
      f();
  }
  #pragma jlpar distributed reduction(+: n) //! error jlpar-expected-for at #/distributed
  n += f();
  return n;
}
