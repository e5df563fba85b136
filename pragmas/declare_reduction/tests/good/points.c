/* An operator for a struct, with an initializer and without; by both kinds of loop. */
#include <jlpar.h>

struct box {
  double low, high;
};

static void join(struct box *out, const struct box *in) {
  out->low = in->low < out->low ? in->low : out->low;
  out->high = in->high > out->high ? in->high : out->high;
}

#pragma jlpar declare reduction(join : struct box : join(&jlpar_out, &jlpar_in)) initializer(jlpar_priv = {1e9, -1e9})
#pragma jlpar declare reduction(both : struct box : jlpar_out.low += jlpar_in.low)

struct box points(int n, const double *v) {
  struct box all = {1e9, -1e9}, sum = {0, 0};
#pragma jlpar threads reduction(join: all)
  for (int i = 0; i < n; i++)
    join(&all, &(struct box){v[i], v[i]});
#pragma jlpar distributed reduction(join: all) reduction(both: sum) in(v[0:n])
  for (int i = 0; i < n; i++) {
    join(&all, &(struct box){v[i], v[i]});
    sum.low += v[i];
  }
  return all;
}
