#include <jlpar.h>
static inline int wrong(int n) {
  int a = 0;
#pragma jlpar sync spawn
  a += n;
  return a;
}
