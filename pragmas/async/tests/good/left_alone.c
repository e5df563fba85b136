/* Without sync and without future: no warning, what still runs at the end is dropped. */
#include <jlpar.h>

void work(int x);

void left_alone(int n, int *p) {
#pragma jlpar async
  work(n);
  if (n)
#pragma jlpar async
    {
      for (;;)
        work(p[0]++);
    }
}
