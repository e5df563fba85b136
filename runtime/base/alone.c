/* SPDX-License-Identifier: MIT
 *
 * See alone.h.
 */
#include "base/alone.h"

#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

int jlpi_shared = JLPI_SHARED; /* until the barrier is known to be there */
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
  int alone = 0;
  __atomic_compare_exchange_n(&jlpi_shared, &alone, JLPI_ENDING, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  if (alone == JLPI_SHARED)
    return;
  membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED); /* each for himself: several may come at once */
  while (__atomic_load_n(&jlpi_inside, __ATOMIC_ACQUIRE))
    sched_yield();
  __atomic_store_n(&jlpi_shared, JLPI_SHARED, __ATOMIC_SEQ_CST);
}

int jlpi_alone_ending(void) {
  if (!jlpi_this()->lone) {
    jlpi_alone_over();
    return 0;
  }
  int depth = __atomic_load_n(&jlpi_inside, __ATOMIC_RELAXED);
  if (depth == 0)
    return 0;
  __atomic_store_n(&jlpi_inside, depth + 1, __ATOMIC_RELAXED);
  return 1;
}
