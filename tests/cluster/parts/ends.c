/* Ends in the way that its argument says, while a worker sleeps and another computes. */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void compute_for_ever(void) {
  volatile unsigned on = 1;
  while (on)
    ;
}

static void fail_there(void) {
  jlpar_fail(17, "no good");
}

int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "";
  #pragma jlpar spawn on(2) detach
  jlpar_sleep(1000);
  if (jlpar_nprocs() > 2) {
    #pragma jlpar spawn on(3) detach
    compute_for_ever();
  }
  printf("before the end\n");
  if (strcmp(how, "return") == 0)
    return 7;
  if (strcmp(how, "exit") == 0)
    exit(8);
  if (strcmp(how, "_exit") == 0) {
    fflush(stdout);
    _exit(9);
  }
  if (strcmp(how, "fail") == 0)
    jlpar_fail(5, "that was it");
  if (strcmp(how, "there") == 0) {
    #pragma jlpar sync spawn on(2)
    fail_there();
  }
  if (strcmp(how, "abort") == 0)
    abort();
  if (strcmp(how, "task") == 0) {
    #pragma jlpar sync
    {
      #pragma jlpar async
      exit(6);
    }
  }
  if (strcmp(how, "wait") == 0) {
    fflush(stdout);
    jlpar_sleep(1000);
  }
  return 0;
}
