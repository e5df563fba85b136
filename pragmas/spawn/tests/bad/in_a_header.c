/* Messages about a header name the header. */
#include "parts/wrong.h"

int in_a_header(int n) {
  return wrong(n);
}
