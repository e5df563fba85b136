/* A variable has one section, and a member has none. */
#include <jlpar.h>

struct holds {
  int *p, n, of_its_own[4];
};

void use(const int *p, int n);

void sections(int n, int *p, struct holds s, struct holds *t) {
  #pragma jlpar sync spawn in(p[0:n]) out(p[n:n])
  use(p, n);
  #pragma jlpar sync spawn in(p[0:n], p[n:n])
  use(p, n);
  #pragma jlpar sync spawn out(p[0:n]) out(p[n:n])
  use(p, n);
  #pragma jlpar sync distributed in(p[i]) inout(p[i + n])
  for (int i = 0; i < n; i++)
    p[n + i] = p[i];
  #pragma jlpar sync distributed in(p[i], p[i + 1])
  for (int i = 0; i < n; i++)
    use(p, i);
  #pragma jlpar sync spawn in(s.p[0:n])
  use(s.p, n);
  #pragma jlpar sync spawn in(t->p[0:n])
  use(t->p, n);
  #pragma jlpar sync spawn inout(s.of_its_own)
  use(s.of_its_own, n);
  #pragma jlpar async shared(t->n)
  t->n = 1;
  #pragma jlpar threads reduction(+: s.n)
  for (int i = 0; i < n; i++)
    s.n++;
  #pragma jlpar sync distributed in(p[i:2])
  for (int i = 0; i < n; i++)
    use(p, i);
}
