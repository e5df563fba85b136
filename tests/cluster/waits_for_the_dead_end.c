/* run: -p 2 */
/* Whoever waits for something that lived on a process that died is told: futures, channels, in other workers too. */
#include <jlpar.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static int os_pid(void) {
  return (int)getpid();
}

static int wait_there(jlpar_future f) {
  return jlpar_wait_try(f, 20);
}

static int take_there(jlpar_channel c) {
  int value;
  return jlpar_take_try(c, &value);
}

int main(void) {
  #pragma jlpar channel c(int, 1) on(2)
  jlpar_future f = jlpar_future_new(2);
  int os = 0, there = 0, from_channel = 0, value;
  #pragma jlpar sync spawn on(2)
  os = os_pid();
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(3)
    there = wait_there(f);
    #pragma jlpar spawn on(3)
    from_channel = take_there(c);
    #pragma jlpar async
    {
      jlpar_sleep(0.1);
      kill(os, SIGKILL);
    }
    int here = jlpar_wait_try(f, 20);
    if (here != JLPAR_EEXITED)
      jlpar_fail(1, "future: %s", jlpar_strerror(here));
  }
  if (there != JLPAR_EEXITED)
    jlpar_fail(2, "future in another worker: %s", jlpar_strerror(there));
  if (from_channel != JLPAR_EEXITED)
    jlpar_fail(3, "channel in another worker: %s", jlpar_strerror(from_channel));
  int late = jlpar_take_try(c, &value);
  if (late != JLPAR_EEXITED)
    jlpar_fail(4, "channel: %s", jlpar_strerror(late));
  jlpar_release(f);
  return 0;
}
