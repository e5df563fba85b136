/* as many tasks as the argument says, each of which waits */
#include <jlpar.h>
#include <stdlib.h>

static void once(int k) {
  if (k % 2)
    jlpar_yield();
  else
    jlpar_sleep(1e-6);
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1000;
  for (int begin = 0; begin < n; begin += 1000) {
    #pragma jlpar sync
    for (int k = begin; k < begin + 1000 && k < n; k++) {
      #pragma jlpar spawn on(threads)
      once(k);
    }
  }
  return 0;
}
