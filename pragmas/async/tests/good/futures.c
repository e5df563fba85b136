/* Handles of tasks: declared here, kept in an array, of no value. */
#include <jlpar.h>

int work(int x);
void quiet(int x);

int futures(int n) {
  jlpar_future all[2] = {0};
  int a = 0;
#pragma jlpar async future(f)
  work(n);
  for (int i = 0; i < 2; i++)
#pragma jlpar async future(all[i])
    quiet(i);
#pragma jlpar async future(g)
  a = work(n);
  jlpar_wait(g);
  for (int i = 0; i < 2; i++)
    jlpar_wait(all[i]), jlpar_release(all[i]);
  return jlpar_fetch(int, f) + a;
}
