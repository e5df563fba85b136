/* Channels of a block: buffered, a rendezvous, without a limit, of any values, elsewhere. */
#include <jlpar.h>

struct job {
  int id;
  double cost;
};

double blocks(int n, int p) {
#pragma jlpar channel jobs(struct job, 32)
#pragma jlpar channel results(double, n + 1) on(p)
#pragma jlpar channel done(int)
#pragma jlpar channel log(any, unbounded)
  jlpar_put(struct job, jobs, ((struct job){1, 2}));
#pragma jlpar async
  {
    struct job j = jlpar_take(struct job, jobs);
    jlpar_put(double, results, j.cost * j.id);
    jlpar_put(int, done, 1);
  }
  jlpar_take(int, done);
  (void)log;
  return jlpar_take(double, results);
}
