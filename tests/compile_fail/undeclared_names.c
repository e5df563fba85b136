/* SPDX-License-Identifier: MIT
 *
 * about: clauses name variables and operators that are not there
 */
static int f(void) { return 1; }

int run(void) {
  int sum = 0;
  #pragma jlpar threads reduction(+: summ) //! error jlpar-undeclared at reduction/summ
  for (int i = 0; i < 3; i++)
    sum += i;
  #pragma jlpar threads reduction(smallest: sum) //! error jlpar-undeclared at reduction/smallest
  for (int i = 0; i < 3; i++)
    sum += i;
  #pragma jlpar sync async shared(nobody) //! error jlpar-undeclared at shared/nobody
  f();
  #pragma jlpar sync spawn in(missing[0:4]) //! error jlpar-undeclared at in(/missing
  f();
  #pragma jlpar sync spawn on(somewhere) //! error jlpar-undeclared at on(/somewhere
  f();
  static int start;
  #pragma jlpar declare reduction(scaled : int : jlpar_out += jlpar_in * sum) //! error jlpar-undeclared at (/scaled
  #pragma jlpar declare reduction(begun : int : jlpar_out += jlpar_in) initializer(jlpar_priv = start) //! error jlpar-undeclared at (/begun
  start++;
  {
    int inner = 3;
    sum += inner;
  }
  #pragma jlpar sync spawn in(inner) //! error jlpar-undeclared at in(/inner
  f();
  return sum;
}
