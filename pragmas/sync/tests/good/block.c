/* A block, a loop, a statement; one inside the other. */
#include <jlpar.h>

void work(int x);

void block(int n) {
#pragma jlpar sync
  {
#pragma jlpar async
    work(1);
  }
#pragma jlpar sync
  for (int i = 0; i < n; i++)
#pragma jlpar async
    work(i);
#pragma jlpar sync
  if (n)
#pragma jlpar async
    work(2);
#pragma jlpar sync
  {
#pragma jlpar async
    {
#pragma jlpar sync
      {
#pragma jlpar async
        work(n);
      }
    }
  }
}
