/* run: -p 2 */
/* Iterations that fail at first, to be run again after times as short as it takes to go and wait for the others. */
#include <jlpar.h>
#include <stdio.h>

enum { ROUNDS = 1500, N = 3 };

static _Thread_local int tries;

static long second_time(long k) {
  if (++tries % 2)
    jlpar_fail(1, "the first time");
  return k + 1;
}

int main(void) {
  long got[N];
  for (int round = 0; round < ROUNDS; round++) {
    double pause = 1e-7 * (round % 300);
    #pragma jlpar pmap out(got[k]) retry(4) retry_delay(pause)
    for (long k = 0; k < N; k++)
      got[k] = second_time(k);
    for (long k = 0; k < N; k++)
      if (got[k] != k + 1)
        jlpar_fail(1, "iteration %ld of round %d gave %ld", k, round, got[k]);
  }
  return 0;
}
