/* run: -p 3 */
/* jlpar_cancel and jlpar_interrupt reach tasks of other processes; what has not begun never runs. */
#include <jlpar.h>
#include <stdio.h>

static void wait_long(jlpar_channel begun) {
  jlpar_put(int, begun, jlpar_myid());
  jlpar_sleep(100);
}

static void block(double seconds) {
  for (double left = seconds; left > 0; left -= 0.01)
    jlpar_sleep(0.01);
}

int main(void) {
  #pragma jlpar channel begun(int, 8)
  #pragma jlpar channel never(int, 1) on(3)

  #pragma jlpar spawn on(2) future(f)
  wait_long(begun);
  (void)jlpar_take(int, begun);
  jlpar_cancel(f);
  int status = jlpar_wait_try(f, 10);
  if (status != JLPAR_ECANCELED)
    jlpar_fail(1, "cancelled: %s", jlpar_strerror(status));

  #pragma jlpar spawn on(2) future(g)
  wait_long(begun);
  #pragma jlpar spawn on(3) future(h)
  wait_long(begun);
  (void)jlpar_take(int, begun);
  (void)jlpar_take(int, begun);
  int two = 2;
  jlpar_interrupt(&two, 1);
  status = jlpar_wait_try(g, 10);
  if (status != JLPAR_EINTERRUPTED)
    jlpar_fail(2, "interrupted: %s", jlpar_strerror(status));
  if (jlpar_isready(h))
    jlpar_fail(3, "the other worker was interrupted, too");
  jlpar_interrupt(NULL, 0);
  status = jlpar_wait_try(h, 10);
  if (status != JLPAR_EINTERRUPTED)
    jlpar_fail(4, "all interrupted: %s", jlpar_strerror(status));

  /* a wait for a channel elsewhere is cancelled there as well: the channel still works */
  #pragma jlpar async future(t)
  {
    (void)jlpar_take(int, never);
  }
  jlpar_sleep(0.05);
  jlpar_cancel(t);
  status = jlpar_wait_try(t, 10);
  if (status != JLPAR_ECANCELED)
    jlpar_fail(5, "cancelled take: %s", jlpar_strerror(status));
  jlpar_put(int, never, 5);
  if (jlpar_take(int, never) != 5)
    jlpar_fail(6, "the value went to the cancelled take");

  int code = 0;
  #pragma jlpar sync status(code)
  {
    #pragma jlpar spawn on(2)
    block(0.05);
  }
  if (code != JLPAR_OK)
    jlpar_fail(7, "afterwards: %s", jlpar_strerror(code));
  return 0;
}
