/* run: -p 1 */
/* More requests are open at once than have a short number, because the worker is stopped meanwhile; then each is answered
 * with its own result, also the calls that somebody waits for at once, and what is asked of a channel. */
#include <jlpar.h>
#include <signal.h>
#include <unistd.h>

enum { N = 70000 };

static jlpar_future calls[N];

static long square(long x) {
  return x * x;
}

static int os_pid(void) {
  return (int)getpid();
}

static long waited, taken;

static void call_and_wait(void) {
  #pragma jlpar sync spawn on(2)
  waited = square(5);
}

static void put_and_take(jlpar_channel c) {
  jlpar_put(long, c, 7);
  taken = jlpar_take(long, c);
}

int main(void) {
  int worker = 0;
  #pragma jlpar channel c(long, 1) on(2)
  #pragma jlpar sync spawn on(2)
  worker = os_pid();
  kill(worker, SIGSTOP);
  for (long k = 0; k < N; k++) {
    #pragma jlpar spawn on(2) future(calls[k])
    square(k);
  }
  #pragma jlpar async future(waits)
  call_and_wait();
  #pragma jlpar async future(puts)
  put_and_take(c);
  jlpar_yield();
  kill(worker, SIGCONT);
  for (long k = 0; k < N; k++) {
    long got = jlpar_fetch(long, calls[k]);
    if (got != k * k)
      jlpar_fail(1, "call %ld gave %ld", k, got);
    jlpar_release(calls[k]);
  }
  jlpar_wait(waits);
  jlpar_wait(puts);
  if (waited != 25 || taken != 7)
    jlpar_fail(1, "the call gave %ld, the channel %ld", waited, taken);
  return 0;
}
