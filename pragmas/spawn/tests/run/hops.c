/* about: the report of a failure that came through three processes names each of them, the nearest to it first
 * run: -p 3
 * exit: 1
 * stdout:
 * | started
 * stderr: ^jlpar: error: deep down in 4 \[21\]$
 * stderr: ^  raised on process 4 in task .+ at .*hops\.c:[0-9]+$
 * stderr: ^  awaited on process 3 in task .+ at .*hops\.c:[0-9]+$
 * stderr: ^  awaited on process 2 in task .+ at .*hops\.c:[0-9]+$
 * stderr: ^  awaited on process 1 in task main at .*hops\.c:[0-9]+$
 */
#include <jlpar.h>
#include <stdio.h>

static int down(int pid) {
  int r = 0;
  if (jlpar_myid() < 4) {
    #pragma jlpar spawn on(pid) future(f)
    down(pid + 1);
    r = jlpar_fetch(int, f);
  } else
    jlpar_fail(21, "deep down in %d", jlpar_myid());
  return r;
}

int main(void) {
  puts("started");
  printf("never %d\n", down(2));
  return 0;
}
