/* run: -p 1 */
/* More requests are open at once than have a short number, because the worker is stopped meanwhile; then each is answered
 * with its own result. */
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

int main(void) {
  int worker = 0;
  #pragma jlpar sync spawn on(2)
  worker = os_pid();
  kill(worker, SIGSTOP);
  for (long k = 0; k < N; k++) {
    #pragma jlpar spawn on(2) future(calls[k])
    square(k);
  }
  kill(worker, SIGCONT);
  for (long k = 0; k < N; k++) {
    long got = jlpar_fetch(long, calls[k]);
    if (got != k * k)
      jlpar_fail(1, "call %ld gave %ld", k, got);
    jlpar_release(calls[k]);
  }
  return 0;
}
