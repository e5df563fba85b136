/* run: -p 2 */
/* A worker that joins during a pmap gets its share, also if as many are there as before, another having left. */
#include <jlpar.h>
#include <stdio.h>

enum { N = 60 };

int main(void) {
  int who[N], two = 2, share = 0;
  #pragma jlpar sync
  {
    #pragma jlpar async
    {
      jlpar_sleep(0.05);
      jlpar_addprocs(1);
      jlpar_rmprocs(&two, 1, 10);
    }
    #pragma jlpar pmap out(who[k]) retry(1)
    for (int k = 0; k < N; k++) {
      jlpar_sleep(0.02);
      who[k] = jlpar_myid();
    }
  }
  for (int k = 0; k < N; k++)
    share += who[k] > 3;
  if (share < 3)
    jlpar_fail(1, "the newcomer did %d of %d", share, N);
  return 0;
}
