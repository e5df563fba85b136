/* SPDX-License-Identifier: MIT
 *
 * See alone.h.
 */
#include "base/alone.h"

#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

int jlpi_shared = JLPI_ALONE_OVER; /* until the barrier is known to be there */
int jlpi_inside;

static int membarrier(int command) {
  return (int)syscall(SYS_membarrier, command, 0, 0);
}

/* the thread that runs constructors is the first */
__attribute__((constructor(101))) static void begin_alone(void) {
  if (JLPI_TSAN || membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) != 0)
    return;
  jlpi_this()->lone = 1;
  jlpi_shared = JLPI_ALONE;
}

/* Any number of threads may be here at once: each sees for itself that the lone thread is out. */
void jlpi_alone_over(void) {
  int alone = JLPI_ALONE;
  __atomic_compare_exchange_n(&jlpi_shared, &alone, JLPI_ALONE_ENDS, 0, __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE);
  if (alone == JLPI_ALONE_OVER)
    return;
  membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
  while (__atomic_load_n(&jlpi_inside, __ATOMIC_ACQUIRE))
    sched_yield();
  __atomic_store_n(&jlpi_shared, JLPI_ALONE_OVER, __ATOMIC_RELEASE); /* partner: jlpi_alone_rarely */
}
