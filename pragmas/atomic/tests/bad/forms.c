/* What is no atomic access. */
#include <jlpar.h>

struct flags {
  unsigned low : 3, high : 5;
  int whole;
};
int work(int x);

void forms(int n, struct flags *f, double _Complex z, char *text) {
  int old;
  struct flags copy;
#pragma jlpar atomic
  work(n);
#pragma jlpar atomic
  {
    n++;
  }
#pragma jlpar atomic
  f->low = 1;
#pragma jlpar atomic
  copy = *f;
#pragma jlpar atomic
  z += 1;
#pragma jlpar atomic
  text = 0;
#pragma jlpar atomic capture(nowhere)
  n++;
#pragma jlpar atomic capture
  n++;
#pragma jlpar atomic capture(old) capture(old)
  n++;
#pragma jlpar atomic shared(n)
  n++;
#pragma jlpar atomik
  n++;
#pragma jlpar atomic
  if (n)
    n++;
#pragma jlpar atomic
}
