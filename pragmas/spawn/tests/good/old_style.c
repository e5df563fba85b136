/* Parameters of an old-style definition. */
#include <jlpar.h>

int work();

int old_style(n, v)
int n;
short v;
{
  int r = 0;
#pragma jlpar sync spawn
  r = work(n + v);
  return r;
}
