/* In a block, for a typedef, by an initializer that is a call. */
#include <jlpar.h>

typedef struct {
  long n;
} counter;
static void begin(counter *c) {
  c->n = 0;
}

long block_scope(int n) {
  counter c = {1};
#pragma jlpar declare reduction(count : counter : jlpar_out.n += jlpar_in.n) initializer(begin(&jlpar_priv))
#pragma jlpar threads reduction(count: c)
  for (int i = 0; i < n; i++)
    c.n++;
  return c.n;
}
