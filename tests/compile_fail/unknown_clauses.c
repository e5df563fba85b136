/* SPDX-License-Identifier: MIT
 *
 * about: misspelt clauses and clauses of other directives
 */
static int f(void) { return 1; }

int run(void) {
  int sum = 0;
  #pragma jlpar threads reducton(+: sum) //! error jlpar-unknown-clause at reducton says reduction
  for (int i = 0; i < 3; i++)
    sum += i;
  #pragma jlpar sync spawn schedule(static) //! error jlpar-unknown-clause at schedule
  f();
  #pragma jlpar threads on(2) //! error jlpar-unknown-clause at on(
  for (int i = 0; i < 3; i++)
    f();
  #pragma jlpar async detach //! error jlpar-unknown-clause at detach
  f();
  #pragma jlpar atomic shared(sum) //! error jlpar-unknown-clause at shared
  sum += 1;
  #pragma jlpar sync schedule(static) //! error jlpar-unknown-clause at schedule
  f();
  #pragma jlpar sync statsu(sum) //! error jlpar-unknown-clause at statsu says status
  f();
  #pragma jlpar sync statsu(sum) spawn //! error jlpar-unknown-clause at statsu says status
  f();
  #pragma jlpar sync name("x") in(sum) //! error jlpar-unknown-clause at name //! error jlpar-unknown-clause at in(
  f();
  #pragma jlpar sync detach //! error jlpar-unknown-clause at detach
  f();
  #pragma jlpar sync future(later) //! error jlpar-unknown-clause at future
  f();
  return sum;
}
