/* Jumps out of a statement that runs elsewhere, and into it. */
#include <jlpar.h>

int work(int x);

int jumps(int n) {
#pragma jlpar sync
  {
#pragma jlpar spawn
    return n;
    for (int i = 0; i < n; i++) {
#pragma jlpar spawn
      {
        if (i)
          break;
        if (n)
          continue;
        for (;;) {
          if (work(i))
            continue;
          break;
        }
      }
    }
    switch (n) {
#pragma jlpar spawn
    case 1:
      work(1);
      break;
#pragma jlpar spawn
      {
      case 2:
        work(2);
      }
    }
#pragma jlpar spawn
    {
      goto out;
    inside:
      work(n);
      goto inside;
    }
    goto inside;
  out:
    work(n);
  }
  return 0;
}
