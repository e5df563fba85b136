/* run: -p 4 */
/* A worker makes a shared array, hands it on and is killed: the others go on with it, and one of them frees it, once. */
#include <jlpar.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#pragma jlpar channel go(int, 8) on(1)
#pragma jlpar channel freed(int, 8) on(1)

#pragma jlpar shared
static int sums[8];

static void use_and_free(const int *p, int n) {
  int me = jlpar_myid();
  for (int k = 0; k < n; k++)
    sums[me] += p[k];
  jlpar_put(int, go, me);
  while (jlpar_nworkers() == 4) /* until the maker is known to be dead */
    jlpar_sleep(0.001);
  for (int k = 0; k < n; k++)
    sums[me] += p[k];
}

static void try_to_free(void *p) {
  jlpar_shared_free(p);
}

static void user(int *p, int n) {
  use_and_free(p, n);
  jlpar_put(int, freed, jlpar_try(try_to_free, p));
}

static void maker(int n) {
  int *p = jlpar_shared_new(int, n);
  for (int k = 0; k < n; k++)
    p[k] = 1;
  for (int pid = 3; pid <= 5; pid++) {
    #pragma jlpar spawn on(pid) shared(p) detach
    user(p, n);
  }
  jlpar_sleep(60);
}

static int os_pid(void) {
  return (int)getpid();
}

int main(void) {
  int pid = 0, count[2] = {0};
  #pragma jlpar sync spawn on(2)
  pid = os_pid();
  #pragma jlpar spawn on(2) future(making)
  maker(1000);
  for (int k = 0; k < 3; k++)
    (void)jlpar_take(int, go);
  kill(pid, SIGKILL);
  if (jlpar_wait_try(making, 30) != JLPAR_EEXITED)
    jlpar_fail(1, "the maker goes on");
  for (int k = 0; k < 3; k++) { /* all at the same time: one of them is in time */
    int status = jlpar_take(int, freed);
    if (status != JLPAR_OK && status != JLPAR_ERELEASED)
      jlpar_fail(1, "freeing it: %s", jlpar_strerror(status));
    count[status != JLPAR_OK]++;
  }
  if (count[0] != 1 || count[1] != 2)
    jlpar_fail(1, "it was freed %d times", count[0]);
  for (int k = 3; k <= 5; k++)
    if (sums[k] != 2000)
      jlpar_fail(1, "process %d saw %d", k, sums[k]);
  return 0;
}
