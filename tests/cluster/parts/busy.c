/* Workers sleep, compute without ever waiting, and exchange arrays; the process ids are printed. */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int os_pid(void) {
  return (int)getpid();
}

static void compute_for_ever(void) {
  volatile unsigned on = 1;
  while (on)
    ;
}

static void fill(char *p, size_t n) {
  memset(p, 1, n);
}

int main(void) {
  enum { BYTES = 4 << 20 };
  static char data[BYTES];
  for (int p = 2; p <= jlpar_nprocs(); p++) {
    int os = 0;
    #pragma jlpar sync spawn on(p)
    os = os_pid();
    printf("%d\n", os);
  }
  fflush(stdout);
  #pragma jlpar spawn on(2) detach
  compute_for_ever();
  #pragma jlpar spawn on(3) detach
  jlpar_sleep(1000);
  char *there = data;
  for (;;) {
    #pragma jlpar sync spawn on(4) inout(there[0:BYTES])
    {
      fill(there, BYTES);
    }
  }
}
