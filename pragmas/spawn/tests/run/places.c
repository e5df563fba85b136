/* about: each place is where its work runs
 * run: -p 2
 * stdout:
 * | worker 2: 2
 * | here: 1
 * | threads: 1
 * | any: a worker
 * | owner: 3
 */
#include <jlpar.h>
#include <stdio.h>

int main(void) {
  int a = 0, b = 0, c = 0, d = 0, e = 0;
#pragma jlpar sync
  {
#pragma jlpar spawn on(2)
    a = jlpar_myid();
#pragma jlpar spawn on(1)
    b = jlpar_myid();
#pragma jlpar spawn on(threads)
    c = jlpar_myid();
#pragma jlpar spawn
    d = jlpar_myid();
  }
  printf("worker 2: %d\nhere: %d\nthreads: %d\nany: %s\n", a, b, c, d == 2 || d == 3 ? "a worker" : "no worker");
#pragma jlpar spawn on(3) future(f)
  jlpar_myid();
#pragma jlpar sync spawn on(owner f)
  e = jlpar_myid();
  printf("owner: %d\n", e);
  return 0;
}
