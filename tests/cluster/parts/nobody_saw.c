/* Calls elsewhere that fail, with futures: those that nobody waits for, and others that somebody knows of. */
#include <jlpar.h>
#include <stdio.h>

static long fails(int code) {
  jlpar_fail(code, "call %d failed", code);
}

#pragma jlpar remote
long by_name(int code) {
  return fails(code);
}

static long waits(void) {
  jlpar_sleep(60);
  return 0;
}

static void lost(void) {
  long to = 0;
  int squares[2];
  #pragma jlpar spawn on(2) future(kept)
  fails(1);
  #pragma jlpar spawn on(3) future(assigned)
  to = fails(2);
  #pragma jlpar spawn on(2) future(let_go)
  fails(3);
  jlpar_release(let_go);
  #pragma jlpar distributed out(squares[k]) future(loop)
  for (int k = 0; k < 2; k++)
    squares[k] = (int)fails(4);
  int code = 5;
  jlpar_future named = jlpar_remotecall(2, "by_name", &code, sizeof code);
  for (int tries = 0; tries < 1000 && !jlpar_isready(named); tries++)
    jlpar_sleep(0.01);
  jlpar_sleep(0.2);
  jlpar_release(named);
  (void)to;
}

static void known(void) {
  #pragma jlpar spawn on(2) future(waited)
  fails(11);
  printf("waited %d\n", jlpar_wait_try(waited, 10));
  #pragma jlpar spawn on(2) future(passed)
  fails(12);
  int there = 0;
  #pragma jlpar sync spawn on(3)
  there = jlpar_wait_try(passed, 10);
  printf("passed on %d\n", there);
  #pragma jlpar spawn on(2) future(cancelled)
  waits();
  jlpar_sleep(0.1);
  jlpar_cancel(cancelled);
  int status;
  #pragma jlpar sync status(status)
  {
    #pragma jlpar spawn on(3) future(both)
    fails(13);
  }
  printf("synced %d\n", status);
}

int main(void) {
  lost();
  known();
  return 0;
}
