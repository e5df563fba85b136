/* What a block uses goes along by value; what it gives comes back by out and inout. */
#include <jlpar.h>

struct point {
  double x, y;
};

double block(int n, const double *v) {
  double sum = 0, most = v[0];
  struct point p = {1, 2};
#pragma jlpar sync
  {
#pragma jlpar spawn in(v[0:n]) out(sum) inout(most)
    {
      sum = 0;
      for (int i = 0; i < n; i++) {
        sum += v[i] * p.x;
        if (v[i] > most)
          most = v[i]; /* the comment stays */
      }
    }
  }
  return sum + most;
}
