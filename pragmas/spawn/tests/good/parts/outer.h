#ifndef OUTER_H
#define OUTER_H
#include "plain.h"
#include "inner.h"
static inline int outer(int n) {
  return inner(n) + PLAIN;
}
#endif
