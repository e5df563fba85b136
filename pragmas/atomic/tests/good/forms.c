/* Updates, stores, loads; with and without the value before. */
#include <jlpar.h>

struct counts {
  long hits;
  double load;
};

long forms(struct counts *c, int *v, unsigned char *small, _Bool *flag, int n) {
  long before = 0;
  double load = 0;
#pragma jlpar atomic
  c->hits++;
#pragma jlpar atomic
  --c->hits;
#pragma jlpar atomic
  c->load += 0.5;
#pragma jlpar atomic
  v[n] |= 4;
#pragma jlpar atomic
  *small <<= 1;
#pragma jlpar atomic
  v[0] = n + 1;
#pragma jlpar atomic
  load = c->load;
#pragma jlpar atomic capture(before)
  c->hits += n;
#pragma jlpar atomic capture(n)
  v[1] = 3;
  if (n)
#pragma jlpar atomic
    *flag = 1;
  return before + (long)load;
}
