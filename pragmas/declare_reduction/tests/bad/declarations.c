/* Operators that are declared wrongly, or used for what they were not declared for. */
#include <jlpar.h>

struct point {
  double x, y;
};
struct other {
  int n;
};
static void add(struct point *a, const struct point *b) {
  a->x += b->x;
  a->y += b->y;
}

#pragma jlpar declare reduction(plus : struct point : add(&jlpar_out, &jlpar_in))
#pragma jlpar declare reduction
#pragma jlpar declare reduction(a)
#pragma jlpar declare reduction(a : struct point)
#pragma jlpar declare reduction(a : struct point : )
#pragma jlpar declare reduction(+ : struct point : add(&jlpar_out, &jlpar_in))
#pragma jlpar declare reduction(b : struct nothing : add(&jlpar_out, &jlpar_in))
#pragma jlpar declare reduction(c : unknown_t : add(&jlpar_out, &jlpar_in))
#pragma jlpar declare reduction(d : struct point : add(&jlpar_out, &jlpar_on))
#pragma jlpar declare reduction(e : struct point : jlpar_out += jlpar_in)
#pragma jlpar declare reduction(f : struct point : add(&jlpar_out, &jlpar_in)) initializer(jlpar_priv = missing)
#pragma jlpar declare reduction(g : struct point : add(&jlpar_out, &jlpar_in)) initializer(begin(&jlpar_privy))
#pragma jlpar declare reduction(h : struct point : add(&jlpar_out, &jlpar_in)) initialiser(0)
#pragma jlpar declare reduktion(i : struct point : add(&jlpar_out, &jlpar_in))

void declarations(int n, struct point p, struct other o) {
#pragma jlpar threads reduction(plus: p, o)
  for (int i = 0; i < n; i++)
    p.x += i;
#pragma jlpar distributed reduction(minus: p)
  for (int i = 0; i < n; i++)
    p.x += i;
}

#pragma jlpar declare reduction(k : int[3] : jlpar_out[0] += jlpar_in[0])
#pragma jlpar declare reduction(l : const int : jlpar_out + jlpar_in)
#pragma jlpar declare reduction(m : int * : jlpar_out += jlpar_in)
#pragma jlpar declare reduction(while : struct point : add(&jlpar_out, &jlpar_in))
#pragma jlpar declare reduction(long : struct point : add(&jlpar_out, &jlpar_in))
