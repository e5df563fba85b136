/* about: a task that is cancelled while it waits for a loop in a sync fails with that, and not with a part of the sync
 * run: -p 1
 * stdout:
 * | pmap: cancelled
 * | reduction: cancelled
 */
#include <jlpar.h>
#include <stdio.h>

static const char *outcome(int status) {
  return status == JLPAR_ECANCELED ? "cancelled" : jlpar_strerror(status);
}

int main(void) {
  #pragma jlpar async future(maps)
  {
    int r[2];
    #pragma jlpar sync pmap on(tasks) out(r[i])
    for (int i = 0; i < 2; i++) {
      jlpar_sleep(20);
      r[i] = i;
    }
  }
  jlpar_yield();
  jlpar_cancel(maps);
  printf("pmap: %s\n", outcome(jlpar_wait_try(maps, -1)));

  #pragma jlpar async future(sums)
  {
    long sum = 0;
    #pragma jlpar sync distributed reduction(+: sum)
    for (int i = 0; i < 2; i++) {
      jlpar_sleep(20);
      sum += i;
    }
  }
  jlpar_yield();
  jlpar_cancel(sums);
  printf("reduction: %s\n", outcome(jlpar_wait_try(sums, -1)));
  return 0;
}
