/* _Pragma, macros of _Pragmas, macros in clauses, statements that are macros. */
#include <jlpar.h>

#define SPAWN _Pragma("jlpar spawn")
#define ON_ONE _Pragma("jlpar spawn on(1)")
#define PLACE 1 + 1
#define BRACES(x) { keep(x); }
#define CALL(x) work(x)

int work(int x);
void keep(int x);

int macros(int n) {
  int a, b, c, d;
#pragma jlpar sync
  {
    _Pragma("jlpar spawn name(\"first\")") a = work(n);
    SPAWN
    b = CALL(n);
    ON_ONE c = work(n);
#pragma jlpar spawn \
    on(PLACE) /* a comment in the middle */ \
    name("long")
    d = CALL(CALL(n));
#pragma jlpar spawn
    BRACES(CALL(n))
#pragma jlpar spawn
    keep(CALL(n));
  }
  return a + b + c + d;
}
