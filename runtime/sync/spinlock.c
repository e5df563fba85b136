/* SPDX-License-Identifier: MIT
 *
 * Spinlocks. The holder may be a task of this very thread, so who spins in vain lets others run.
 */
#include "sync/waiters.h"

enum { SPINS = 100 };

void jlpar_spinlock_init(jlpar_spinlock *s) {
  s->held = 0;
}

void jlpar_spinlock_fini(jlpar_spinlock *s) {
  (void)s;
}

int jlpar_spinlock_trylock(jlpar_spinlock *s) {
  jlpi_current();
  return __atomic_load_n(&s->held, __ATOMIC_RELAXED) == 0 && __atomic_exchange_n(&s->held, 1, __ATOMIC_ACQUIRE) == 0;
}

void jlpar_spinlock_lock(jlpar_spinlock *s) {
  for (int k = 1; !jlpar_spinlock_trylock(s); k++) {
    if (k % SPINS)
      jlpi_cpu_relax();
    else
      jlpar_yield();
  }
}

void jlpar_spinlock_unlock(jlpar_spinlock *s) {
  jlpi_current();
  if (__atomic_exchange_n(&s->held, 0, __ATOMIC_RELEASE) == 0)
    jlpi_fail(NULL, 0, JLPAR_ELOCK, "a spinlock was unlocked that nobody holds");
}
