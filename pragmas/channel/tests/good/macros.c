/* Declared by _Pragma, by a macro of it, in a switch, in a loop's block. */
#include <jlpar.h>

#define RESULTS _Pragma("jlpar channel results(int, 4)")

int macros(int n) {
  _Pragma("jlpar channel jobs(int, 2)") jlpar_put(int, jobs, n);
  RESULTS
  for (int i = 0; i < n; i++) {
#pragma jlpar channel each(int, 1)
    jlpar_put(int, each, i);
    jlpar_put(int, results, jlpar_take(int, each));
  }
  return jlpar_take(int, jobs);
}
