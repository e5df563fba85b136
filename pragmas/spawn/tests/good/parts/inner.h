#ifndef INNER_H
#define INNER_H
#include <jlpar.h>
static inline int inner(int n) {
  int a = 0;
#pragma jlpar sync spawn
  a = n * 2;
  return a;
}
#endif
