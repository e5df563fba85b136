/* SPDX-License-Identifier: MIT
 *
 * about: clauses that cannot both hold
 */
#include <jlpar.h>
static int f(int x) { return x; }

int run(void) {
  int sum = 0, k = 3;
  #pragma jlpar sync async shared(k) firstprivate(k) //! error jlpar-conflicting-clauses
  f(k);
  #pragma jlpar threads private(k) reduction(+: k) //! error jlpar-conflicting-clauses
  for (int i = 0; i < 3; i++)
    k += i;
  #pragma jlpar spawn future(later) detach //! error jlpar-conflicting-clauses
  f(k);
  #pragma jlpar sync spawn detach //! error jlpar-conflicting-clauses
  f(k);
  #pragma jlpar spawn detach depend(in: k) //! error jlpar-conflicting-clauses
  f(k);
  #pragma jlpar distributed reduction(+: sum) future(loop) //! error jlpar-conflicting-clauses
  for (int i = 0; i < 3; i++)
    sum += i;
  return sum;
}
