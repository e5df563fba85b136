/* run: -p 0 */
/* Twenty rounds of adding and removing: ids are new each time, and nothing is left over. */
#include <jlpar.h>

int main(void) {
  int next = 2;
  for (int round = 0; round < 20; round++) {
    int pids[4], where[3] = {0};
    if (jlpar_addprocs(3) != 3)
      jlpar_fail(1, "not all came up");
    if (jlpar_workers(pids, 4) != 3 || pids[0] != next || pids[2] != next + 2)
      jlpar_fail(2, "round %d: first worker is %d, not %d", round, pids[0], next);
    #pragma jlpar sync
    for (int k = 0; k < 3; k++) {
      #pragma jlpar spawn on(pids[k])
      where[k] = jlpar_myid();
    }
    for (int k = 0; k < 3; k++)
      if (where[k] != pids[k])
        jlpar_fail(3, "%d", where[k]);
    if (jlpar_rmprocs(pids, 3, 20) != JLPAR_OK)
      jlpar_fail(4, "not all left");
    if (jlpar_nprocs() != 1)
      jlpar_fail(5, "%d processes", jlpar_nprocs());
    next += 3;
  }

  /* alone again: a wait that nothing can end is noticed again */
  jlpar_channel c = jlpar_channel_new(int, 1);
  int value, status = jlpar_take_try(c, &value);
  if (status != JLPAR_EDEADLOCK)
    jlpar_fail(6, "%s", jlpar_strerror(status));
  jlpar_release(c);
  return 0;
}
