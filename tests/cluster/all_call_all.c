/* run: -p 8 */
/* Eight workers call each other all at once; every answer arrives. */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>

static int product(int a, int b) {
  return 100 * a + b;
}

static int call_everyone(int rounds) {
  int me = jlpar_myid(), n = jlpar_nprocs(), wrong = 0;
  for (int round = 0; round < rounds; round++) {
    int answer[64] = {0};
    #pragma jlpar sync
    for (int p = 1; p <= n; p++) {
      #pragma jlpar spawn on(p)
      answer[p] = product(jlpar_myid(), me);
    }
    for (int p = 1; p <= n; p++)
      wrong += answer[p] != 100 * p + me;
  }
  return wrong;
}

int main(void) {
  int n = jlpar_nprocs(), wrong[64] = {0}, all = 0;
  #pragma jlpar sync
  for (int p = 1; p <= n; p++) {
    #pragma jlpar spawn on(p)
    wrong[p] = call_everyone(50);
  }
  for (int p = 1; p <= n; p++)
    all += wrong[p];
  return all != 0;
}
