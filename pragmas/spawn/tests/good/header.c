/* Directives in a header that another header includes. */
#include "parts/outer.h"
#include <stdio.h>
#include "parts/inner.h"

int header(int n) {
  int a;
#pragma jlpar sync spawn
  a = outer(n);
  return a + PLAIN;
}
