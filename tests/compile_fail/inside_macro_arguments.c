/* SPDX-License-Identifier: MIT
 *
 * about: a directive between the brackets of a macro's use
 */
#define TWICE(x) { x x }
static int f(void) { return 1; }

int run(void) {
  int a = 0;
  TWICE( //! error jlpar-macro at TWICE
    #pragma jlpar sync spawn
    a = f();
  )
  return a;
}
