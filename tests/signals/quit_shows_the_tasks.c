/* Tasks that wait for each kind of thing, and one that computes. */
#include <jlpar.h>
#include <stdio.h>

static volatile int going = 1;

int main(void) {
  #pragma jlpar channel c(int, 0)
  jlpar_mutex m = JLPAR_MUTEX_INIT;
  #pragma jlpar sync
  {
    #pragma jlpar async name("taker")
    jlpar_take(int, c);
    #pragma jlpar async name("holder") shared(m)
    {
      jlpar_mutex_lock(&m);
      jlpar_sleep(1000);
    }
    #pragma jlpar async name("locker") shared(m)
    {
      jlpar_yield();
      jlpar_mutex_lock(&m);
    }
    #pragma jlpar spawn on(threads) name("worker") shared(going)
    while (going)
      jlpar_yield();
    #pragma jlpar async
    {
      jlpar_sleep(1.2);
      puts("ready");
      fflush(stdout);
    }
  }
  return 0;
}
