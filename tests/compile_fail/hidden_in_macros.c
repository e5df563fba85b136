/* SPDX-License-Identifier: MIT
 *
 * about: macros that hold a directive together with other things
 */
#define PARALLEL_FOR(i, n) _Pragma("jlpar threads") for (int i = 0; i < (n); i++)
#define START _Pragma("jlpar async") f();
#define BOTH(x) x
static int f(void) { return 1; }

int run(int n) {
  int a[8];
  PARALLEL_FOR(i, 8) //! error jlpar-macro at PARALLEL_FOR
    a[i] = i;
  START //! error jlpar-macro at START
  BOTH(_Pragma("jlpar async") f();) //! error jlpar-macro at BOTH
  return a[n];
}
