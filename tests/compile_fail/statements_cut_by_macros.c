/* SPDX-License-Identifier: MIT
 *
 * about: statements that begin or end inside a macro's expansion
 */
#define STEP(from) f(from);
#define ASSIGN(to, from) to = f(from);
static int f(int x) { return x + 1; }

int run(int a) {
  int c = 0;
  #pragma jlpar sync spawn
  ASSIGN(c, a) //! error jlpar-macro
  #pragma jlpar sync spawn
  c = STEP(a) //! error jlpar-macro
  return c;
}
