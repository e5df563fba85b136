/* SPDX-License-Identifier: MIT
 *
 * See alone.h.
 */
#include "base/alone.h"

#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

int jlpi_shared = 1; /* until the barrier is known to be there */
int jlpi_inside;

static int membarrier(int command) {
  return (int)syscall(SYS_membarrier, command, 0, 0);
}

/* the thread that runs constructors is the first */
__attribute__((constructor(101))) static void begin_alone(void) {
  if (JLPI_TSAN || membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) != 0)
    return;
  jlpi_this()->lone = 1;
  jlpi_shared = 0;
}

void jlpi_alone_over(void) {
  static int over;
  if (__atomic_load_n(&over, __ATOMIC_ACQUIRE))
    return;
  __atomic_store_n(&jlpi_shared, 1, __ATOMIC_SEQ_CST);
  membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
  while (__atomic_load_n(&jlpi_inside, __ATOMIC_ACQUIRE))
    sched_yield();
  __atomic_store_n(&over, 1, __ATOMIC_RELEASE);
}
