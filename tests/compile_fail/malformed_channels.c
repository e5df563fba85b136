/* SPDX-License-Identifier: MIT
 *
 * about: channel declarations that lack a name, a type or a capacity
 */
#include <jlpar.h>

int run(void) {
  #pragma jlpar channel //! error jlpar-clause-syntax at #/channel
  #pragma jlpar channel (int, 3) //! error jlpar-clause-syntax at #/channel/(int
  #pragma jlpar channel jobs //! error jlpar-clause-syntax at #/channel/jobs
  #pragma jlpar channel jobs() //! error jlpar-clause-syntax at #/channel/jobs
  return 0;
}
