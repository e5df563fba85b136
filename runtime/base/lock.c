/* SPDX-License-Identifier: MIT
 *
 * The slow sides of lock.h, and the futex call.
 */
#include "base/lock.h"

#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SPINS = 150, PAUSE_MAX = 32 }; /* pauses of the processor */

void jlpi_futex_wait(atomic_int *word, int value, double timeout) {
  struct timespec t = {(time_t)timeout, (long)((timeout - (double)(time_t)timeout) * 1e9)};
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, timeout < 0 ? NULL : &t, NULL, 0);
}

void jlpi_futex_wake(atomic_int *word, int n) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, n, NULL, NULL, 0);
}

/* Who finds it held waits longer and longer before it looks again: every look takes the line from the holder, who most
 * likely is about to take the lock once more. */
void jlpi_lock_slow(jlpi_lock *l) {
  for (int pause = 1, spent = 0; spent < SPINS; spent += pause, pause = pause < PAUSE_MAX ? 2 * pause : pause) {
    for (int k = 0; k < pause; k++)
      jlpi_cpu_relax();
    int free = 0;
    if (atomic_load_explicit(&l->state, memory_order_relaxed) == 0 &&
        atomic_compare_exchange_strong_explicit(&l->state, &free, 1, memory_order_acquire, memory_order_relaxed))
      return;
  }
  while (atomic_exchange_explicit(&l->state, 2, memory_order_acquire) != 0)
    jlpi_futex_wait(&l->state, 2, -1);
}

void jlpi_unlock_slow(jlpi_lock *l) {
  jlpi_futex_wake(&l->state, 1);
}
