#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* a worker that takes for ever to come up */
__attribute__((constructor)) static void dawdle(void) {
  if (getenv("JLPAR_WORKER") && getenv("SLOW"))
    sleep(100);
  if (getenv("JLPAR_WORKER") && getenv("DIES"))
    _exit(3);
}

int main(void) {
  printf("%d workers\n", jlpar_nworkers());
  return 0;
}
