/* SPDX-License-Identifier: MIT
 *
 * about: clauses that may be given once, and variables named twice
 */
#include <jlpar.h>
static int f(void) { return 1; }

int run(void) {
  int sum = 0, a[4];
  #pragma jlpar sync spawn on(1) on(2) //! error jlpar-duplicate-clause at on(2)
  f();
  #pragma jlpar threads num_threads(2) schedule(static) num_threads(3) //! error jlpar-duplicate-clause at num_threads(3)
  for (int i = 0; i < 3; i++)
    a[i] = i;
  #pragma jlpar threads collapse(1) collapse(1) //! error jlpar-duplicate-clause
  for (int i = 0; i < 3; i++)
    a[i] = i;
  #pragma jlpar spawn detach detach //! error jlpar-duplicate-clause
  f();
  return sum + a[0];
}
