/* SPDX-License-Identifier: MIT
 *
 * about: channel declarations that lack a name, a type or a capacity
 */
#include <jlpar.h>

int run(void) {
  #pragma jlpar channel //! error jlpar-clause-syntax
  #pragma jlpar channel (int, 3) //! error jlpar-clause-syntax
  #pragma jlpar channel jobs //! error jlpar-clause-syntax
  #pragma jlpar channel jobs() //! error jlpar-clause-syntax
  return 0;
}
