/* about: after calls on the pool of threads a deadlock is still found, and a cancelled task fails when its call is over
 * exit: 0
 * stdout:
 * | more calls than threads: 28
 * | JLPAR_ECANCELED after the call: 1
 * | nobody puts: JLPAR_EDEADLOCK
 */
#include <jlpar.h>
#include <stdio.h>
#include <unistd.h>

static int ended;

static int slow(int x) {
  usleep(20000);
  __atomic_store_n(&ended, 1, __ATOMIC_RELAXED);
  return x;
}

static void call(void *unused) {
  int r = 0;
  (void)unused;
#pragma jlpar threadcall
  r = slow(1);
  (void)r;
}

static int on_the_pool(int x) {
  int r = 0;
#pragma jlpar threadcall
  r = slow(x);
  return r;
}

int main(void) {
  int parts[8], sum = 0, value;
#pragma jlpar sync
  for (int k = 0; k < 8; k++) {
#pragma jlpar async
    parts[k] = on_the_pool(k);
  }
  for (int k = 0; k < 8; k++)
    sum += parts[k];
  printf("more calls than threads: %d\n", sum);

  __atomic_store_n(&ended, 0, __ATOMIC_RELAXED);
  jlpar_future f = jlpar_async(call, NULL);
  jlpar_sleep(0.005);
  jlpar_cancel(f);
  if (jlpar_wait_try(f, -1) == JLPAR_ECANCELED)
    printf("JLPAR_ECANCELED after the call: %d\n", ended);
  jlpar_release(f);

  jlpar_channel c = jlpar_channel_new(int, 1);
  if (jlpar_take_try(c, &value) == JLPAR_EDEADLOCK)
    printf("nobody puts: JLPAR_EDEADLOCK\n");
  jlpar_release(c);
  return 0;
}
