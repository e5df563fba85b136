/* SPDX-License-Identifier: MIT
 *
 * about: goto and case past a channel or future into the block that would release it
 */
#include <jlpar.h>

static int run(int k) {
  if (k == 0)
    goto done; //! error jlpar-jump at goto noted
  #pragma jlpar channel c(int, 3)
  jlpar_put(int, c, k);
  if (k == 1)
    goto done;
  k = jlpar_take(int, c);
done:
  return k;
}

int choose(int k);
int choose(int k) {
  switch (k) {
    case 0: {
      #pragma jlpar channel c(int, 3)
      jlpar_put(int, c, 5);
      return jlpar_take(int, c);
    }
    case 1:;
      #pragma jlpar async future(f)
      run(2);
      return jlpar_fetch(int, f);
    case 2: //! error jlpar-jump at case noted
      return 77;
  }
  return -1;
}
