/* Results that nobody waits for. */
#include <jlpar.h>

int work(int x);

int waiting(int n) {
  int a;
#pragma jlpar spawn
  a = work(n);
#pragma jlpar spawn detach
  a = work(n);
#pragma jlpar spawn
  work(n);
#pragma jlpar spawn on(threads)
  {
    work(n);
  }
#pragma jlpar spawn detach
  work(n);
  if (n)
#pragma jlpar spawn
    work(n);
  return a;
}
