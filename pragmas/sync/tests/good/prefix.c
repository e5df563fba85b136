/* sync in front of another directive; status is the sync's. */
#include <jlpar.h>

int work(int x);

int prefix(int n, int *v) {
  int r = 0, code = 0;
#pragma jlpar sync spawn status(code)
  r = work(n);
#pragma jlpar sync async future(f) name("one")
  work(n);
#pragma jlpar sync distributed out(v[i])
  for (int i = 0; i < n; i++)
    v[i] = work(i);
#pragma jlpar sync distributed, status(v[0]), out(v[i])
  for (int i = 0; i < n; i++)
    v[i] = i;
#pragma jlpar sync status(code) spawn on(threads)
  r = work(n);
  return r + code;
}
