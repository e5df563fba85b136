/* SPDX-License-Identifier: MIT
 *
 * about: channel declarations that lack a name, a type or a capacity, or name a place that is none for them
 */
#include <jlpar.h>

int run(void) {
  #pragma jlpar channel //! error jlpar-clause-syntax
  #pragma jlpar channel (int, 3) //! error jlpar-clause-syntax
  #pragma jlpar channel jobs //! error jlpar-clause-syntax
  #pragma jlpar channel jobs() //! error jlpar-clause-syntax
  #pragma jlpar channel anywhere(int) on(any) //! error jlpar-clause-syntax
  #pragma jlpar channel pooled(int) on(pool jlpar_pool_default()) //! error jlpar-clause-syntax
  #pragma jlpar channel threaded(int) on(threads) //! error jlpar-clause-syntax
  return 0;
}
