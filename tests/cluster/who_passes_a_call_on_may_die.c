/* run: -p 13 --env JLPAR_LOANS=0 */
/* run: -p 13 */
/* A large value goes to many workers by way of some of them. When one of those dies its own call fails; those who should
 * have got theirs from it get it nevertheless, and run it once. */
#include <jlpar.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

enum { N = 100000 };

static int ran; /* on this process */

static pid_t process_of(int pid) {
  pid_t process = 0;
  #pragma jlpar sync spawn on(pid)
  process = getpid();
  return process;
}

/* It is stopped before anything is sent, so that it passes nothing on, and killed while the caller waits. */
static int everywhere_while_dies(int dying, const double *p) {
  pid_t process = process_of(dying);
  int code = 0;
  kill(process, SIGSTOP);
  #pragma jlpar sync status(code)
  {
    #pragma jlpar async
    {
      jlpar_sleep(0.05);
      kill(process, SIGKILL);
    }
    #pragma jlpar everywhere in(p[0:N])
    ran += (int)p[N - 1];
  }
  return code;
}

static void check_counts(const int *workers, int n, int wanted) {
  for (int k = 0; k < n; k++) {
    int there = 0;
    #pragma jlpar sync spawn on(workers[k])
    there = ran;
    if (there != wanted)
      jlpar_fail(2, "process %d ran it %d times, not %d", workers[k], there, wanted);
  }
}

static void reduction_while_dies(int dying, const double *p) {
  pid_t process = process_of(dying);
  int sum = 0;
  kill(process, SIGSTOP);
  #pragma jlpar sync
  {
    #pragma jlpar async
    {
      jlpar_sleep(0.05);
      kill(process, SIGKILL);
    }
    #pragma jlpar distributed reduction(+: sum) in(p[0:N]) schedule(dynamic, 10) retry(1)
    for (int k = 0; k < 1000; k++)
      sum += (int)p[k];
  }
  if (sum != 1000)
    jlpar_fail(3, "the sum is %d", sum);
}

int main(void) {
  int workers[16], n = 13;
  double *p = malloc(N * sizeof *p);
  for (int k = 0; k < N; k++)
    p[k] = 1;
  for (int round = 1; round <= 2; round++) { /* process 2, then 3: who pass it on */
    int code = everywhere_while_dies(1 + round, p);
    const jlpar_error *e = jlpar_last_error();
    if (code != JLPAR_EEXITED || !e)
      jlpar_fail(1, "the code is %d", code);
    if (jlpar_workers(workers, 16) != n - round || ran != round)
      jlpar_fail(4, "%d workers are left", jlpar_workers(workers, 16));
    check_counts(workers, n - round, round);
  }
  reduction_while_dies(4, p);
  #pragma jlpar everywhere in(p[0:N])
  ran += (int)p[N - 1];
  check_counts(workers + 1, 10, 3);
  free(p);
  return 0;
}
