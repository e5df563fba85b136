/* Tasks that wait for each kind of thing, one that yields, and one that calls reached() and lets the taker abort; or
 * aborts there, when the program is given an argument. */
#include <jlpar.h>
#include <stdlib.h>

static volatile int going = 1;

__attribute__((noinline)) void reached(int aborts) {
  if (aborts)
    abort();
}

__attribute__((noinline)) int wait_for_taking(jlpar_channel c, int depth) {
  if (depth > 0)
    return wait_for_taking(c, depth - 1) + 1;
  return jlpar_take(int, c);
}

__attribute__((noinline)) void hold(jlpar_mutex *m) {
  jlpar_mutex_lock(m);
  jlpar_sleep(1000);
  jlpar_mutex_unlock(m);
}

__attribute__((noinline)) void turn_round(void) {
  while (going)
    jlpar_yield();
}

int main(int argc, char **argv) {
  (void)argv;
  #pragma jlpar channel c(int, 0)
  jlpar_mutex m = JLPAR_MUTEX_INIT;
  #pragma jlpar sync
  {
    #pragma jlpar async name("taker")
    {
      if (wait_for_taking(c, 3) == 4)
        abort();
    }
    #pragma jlpar async name("holder") shared(m)
    hold(&m);
    #pragma jlpar async name("locker") shared(m)
    {
      jlpar_yield();
      jlpar_mutex_lock(&m);
    }
    #pragma jlpar spawn on(threads) name("worker") shared(going)
    turn_round();
    #pragma jlpar async name("stopper")
    {
      jlpar_sleep(0.3);
      reached(argc > 1);
      jlpar_put(int, c, 1);
    }
  }
  return 0;
}
