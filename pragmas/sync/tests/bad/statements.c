/* Jumps out of a sync; clauses of its own and of others. */
#include <jlpar.h>

void work(int x);

int statements(int n, double d, const int fixed) {
  int code;
#pragma jlpar sync
  {
    if (n)
      return 1;
#pragma jlpar async
    work(n);
  }
  for (int i = 0; i < n; i++)
#pragma jlpar sync
    {
      if (i == 3)
        break;
      if (i == 4)
        goto out;
    }
#pragma jlpar sync status(d)
  work(n);
#pragma jlpar sync status(code + 1)
  work(n);
#pragma jlpar sync status(fixed)
  work(n);
#pragma jlpar sync status(nowhere)
  work(n);
#pragma jlpar sync status
  work(n);
#pragma jlpar sync status(code) status(code)
  work(n);
#pragma jlpar sync on(1)
  work(n);
#pragma jlpar sync future(f)
  work(n);
#pragma jlpar sync sync
  work(n);
#pragma jlpar sync distributed
  work(n);
#pragma jlpar sync spown
  work(n);
#pragma jlpar
  work(n);
out:
#pragma jlpar sync
  return code;
}
