/* run: -p 3 */
/* run: -p 3 --env JLPAR_LOANS=0 */
/* A worker dies while megabytes go to it and come from it, again and again; the survivors go on. */
#include <jlpar.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BYTES = 12 << 20 };

static int os_pid(void) {
  return (int)getpid();
}

static void fill(char *p, size_t n, int with) {
  memset(p, with, n);
}

int main(void) {
  char *out = malloc(BYTES), *in = malloc(BYTES);
  memset(in, 1, BYTES);
  for (int round = 0; round < 6; round++) {
    int pids[8], n = jlpar_workers(pids, 8), victim = pids[0], witness = pids[1], os = 0, code = 0;
    #pragma jlpar sync spawn on(victim)
    os = os_pid();
    #pragma jlpar async firstprivate(round, os)
    {
      jlpar_sleep(0.002 + 0.006 * round);
      kill(os, SIGKILL);
    }
    #pragma jlpar sync status(code)
    for (int k = 0; k < 12; k++) {
      #pragma jlpar spawn on(victim) in(in[0:BYTES]) out(out[0:BYTES])
      fill(out, BYTES, in[k]);
    }
    if (code != JLPAR_EEXITED)
      jlpar_fail(1, "round %d: status %d", round, code);
    int sum = 0;
    #pragma jlpar sync spawn on(witness) in(in[0:BYTES])
    {
      int local = 0;
      for (int k = 0; k < BYTES; k += 4096)
        local += in[k];
      if (local != BYTES / 4096)
        jlpar_fail(2, "%d", local);
    }
    #pragma jlpar distributed reduction(+: sum)
    for (int i = 0; i < 1000; i++)
      sum += i;
    if (sum != 499500)
      jlpar_fail(3, "sum %d", sum);
    jlpar_addprocs(1);
    if (jlpar_nworkers() != n)
      jlpar_fail(4, "%d workers, not %d", jlpar_nworkers(), n);
  }
  free(out);
  free(in);
  return 0;
}
