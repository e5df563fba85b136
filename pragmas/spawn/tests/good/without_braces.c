/* A directive is one statement wherever a statement may stand. */
#include <jlpar.h>

int work(int x);

int without_braces(int n) {
  int a = 0, b = 0, c = 0, d = 0;
#pragma jlpar sync
  {
    if (n > 1)
#pragma jlpar spawn
      a = work(1);
    else
#pragma jlpar spawn
      b = work(2);
    while (c == 0)
#pragma jlpar sync spawn
      c = work(3);
    switch (n) {
    case 1:
#pragma jlpar spawn
      d = work(4);
      break;
    default:
#pragma jlpar spawn
      d = work(5);
    }
  }
  return a + b + c + d;
}
