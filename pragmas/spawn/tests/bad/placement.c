/* A directive without a statement; in a macro. */
#include <jlpar.h>

#define IN_A_MACRO(x)        \
  _Pragma("jlpar spawn on(threads)") \
  work(x)
#define MIXED _Pragma("jlpar sync") _Pragma("GCC ivdep")
#define ID(x) x
#define STORE(a, b) a = b

int work(int x);

#pragma jlpar spawn
int between;

int placement(int n) {
  int a;
  IN_A_MACRO(n);
#pragma jlpar sync
  {
#pragma jlpar spawn
    int declared = work(n);
#pragma jlpar spawn
    STORE(a, work(declared));
    ID(
#pragma jlpar spawn
      work(n));
#pragma jlpar
    work(n);
#pragma jlpar sync channel
    work(n);
#pragma jlpar sync nothing
    work(n);
#pragma jlpar spawn
  }
  return a;
}
