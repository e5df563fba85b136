/* What a header says is shared is so in every file that includes it. */
#include <jlpar.h>
#include "parts/counters.h"

#pragma jlpar shared
int hits[2] = {0, 1};

void count(void) {
  #pragma jlpar everywhere
  jlpar_atomic_add(&hits[misses > 3], 1);
}
