/* Lines that end in CR LF. */
#include <jlpar.h>

int work(int x);

int crlf(int n) {
  int a;
#pragma jlpar sync \
    spawn
  a = work(n);
  return a;
}
