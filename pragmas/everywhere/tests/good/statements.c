/* Once in every process, this one included. */
#include <jlpar.h>

int verbose;
void setup(int x);

void statements(int n, const double *table, jlpar_pool *pool) {
  double scale = 2;
#pragma jlpar everywhere
  verbose = n;
#pragma jlpar everywhere always
  setup(n);
#pragma jlpar everywhere in(table[0:4]) firstprivate(scale)
  {
    scale *= table[0];
    setup((int)scale);
  }
#pragma jlpar everywhere on(pool pool)
  setup(1);
}
