/* Every kind of signature that can travel. */
#include <jlpar.h>

struct point {
  double x, y;
};
typedef struct {
  int n;
  char tag[4];
} labelled;

#pragma jlpar remote
int nothing_taken(void) {
  return 42;
}

#pragma jlpar remote
void nothing_given(const char c, unsigned long long n) {
  (void)c;
  (void)n;
}

#pragma jlpar remote
static struct point moved(struct point p, double by, labelled l) {
  p.x += by * l.n;
  return p;
}

#pragma jlpar remote
int handles(jlpar_channel c, int (*f)(int), jlpar_future done) {
  jlpar_put(int, c, f(1));
  return jlpar_isready(done);
}
