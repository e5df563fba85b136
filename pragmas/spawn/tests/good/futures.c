/* future(f) declares f where it is unknown, and uses it where it is known. */
#include <jlpar.h>

int work(int x);
void note(int x);

int futures(int n) {
  int a = 0;
  jlpar_future kept[2];
#pragma jlpar spawn future(f)
  work(n);
#pragma jlpar spawn future(g)
  a = work(n + 1);
#pragma jlpar spawn future(kept[0]) name("kept")
  note(n);
#pragma jlpar spawn detach
  note(n);
  jlpar_wait(g);
  jlpar_wait(kept[0]);
  jlpar_release(kept[0]);
  return jlpar_fetch(int, f) + a;
}
