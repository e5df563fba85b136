/* run: -p 3 */
/* A worker that is killed in the middle of calls: those fail at once, the others go on. */
#include <jlpar.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int os_pid(void) {
  return (int)getpid();
}

static int sleep_long(double seconds) {
  jlpar_sleep(seconds);
  return 1;
}

static int compute_for_ever(int k) {
  volatile unsigned on = 1;
  while (on)
    k++;
  return k;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static void check(int ok, const char *what) {
  if (!ok) {
    fprintf(stderr, "wrong: %s\n", what);
    exit(1);
  }
}

int main(void) {
  int victim = 0, other = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    victim = os_pid();
    #pragma jlpar spawn on(3)
    other = os_pid();
  }
  #pragma jlpar spawn on(2) future(sleeping)
  sleep_long(60);
  #pragma jlpar spawn on(2) future(computing)
  compute_for_ever(0);
  #pragma jlpar spawn on(3) future(healthy)
  sleep_long(0.2);
  jlpar_sleep(0.05);

  double begin = now();
  kill(victim, SIGKILL);
  check(jlpar_wait_try(sleeping, 10) == JLPAR_EEXITED, "a sleeping call fails");
  check(jlpar_wait_try(computing, 10) == JLPAR_EEXITED, "a computing call fails");
  check(now() - begin < 2, "at once");
  check(jlpar_fetch(int, healthy) == 1, "another worker's call is not touched");
  check(jlpar_nworkers() == 2, "the worker is no longer counted");

  int again = 0, code = 0;
  #pragma jlpar sync spawn on(3)
  again = os_pid();
  check(again == other, "the others still work");
  #pragma jlpar sync status(code)
  {
    #pragma jlpar spawn on(2)
    again = os_pid();
  }
  check(code == JLPAR_EEXITED, "a later call fails");

  /* others learn of it, too, and nobody waits for ever */
  int seen = 0;
  #pragma jlpar sync spawn on(4)
  seen = jlpar_nworkers();
  check(seen == 2, "every process knows");
  return 0;
}
