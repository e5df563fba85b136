/* run: -p 4 */
/* Processes of another host have no part in shared arrays, unless somebody wants that, and then it is said. */
#include <jlpar.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* instead of libjlpar's: two of the workers are on a host of their own */
uint64_t jlpi_host(void);
uint64_t jlpi_host(void) {
  return jlpar_myid() == 3 || jlpar_myid() == 4 ? 1001 : 1000;
}

static void want_procs(const int *a, int first, int second) {
  int pids[4] = {0};
  if (jlpar_shared_procs(a, pids, 4) != 2 || pids[0] != first || pids[1] != second)
    jlpar_fail(1, "process %d: processes %d and %d have it", jlpar_myid(), pids[0], pids[1]);
}

static void make_on_all(void *unused) {
  int pids[] = {2, 3};
  (void)unused;
  jlpar_shared_new_on(int, 10, pids, 2);
}

static void make_there(void) {
  int *a = jlpar_shared_new(int, 10);
  want_procs(a, 3, 4);
  jlpar_shared_free(a);
}

int main(void) {
  int *a = jlpar_shared_new(int, 10);
  want_procs(a, 2, 5);
  jlpar_shared_free(a);
  #pragma jlpar sync spawn on(4)
  make_there();
  if (jlpar_try(make_on_all, NULL) != JLPAR_EINVAL || !strstr(jlpar_last_error()->message, "process 3 is on another host"))
    jlpar_fail(1, "%s", jlpar_last_error() ? jlpar_last_error()->message : "an array on two hosts");
  return 0;
}
