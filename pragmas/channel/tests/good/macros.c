/* Declared by _Pragma, by a macro of it, also at file scope, in a switch, in a loop's block. */
#include <jlpar.h>

#define RESULTS _Pragma("jlpar channel results(int, 4)")
#define OF_ALL _Pragma("jlpar channel of_all(int, 8)")

OF_ALL

int macros(int n) {
  _Pragma("jlpar channel jobs(int, 2)") jlpar_put(int, jobs, n);
  RESULTS
  for (int i = 0; i < n; i++) {
#pragma jlpar channel each(int, 1)
    jlpar_put(int, each, i);
    jlpar_put(int, results, jlpar_take(int, each));
  }
  jlpar_put(int, of_all, n);
  return jlpar_take(int, jobs);
}
