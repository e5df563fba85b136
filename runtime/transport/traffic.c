/* SPDX-License-Identifier: MIT
 *
 * See traffic.h. Without memory for its words a process is counted with those that have none of their own.
 */
#include "transport/traffic.h"

#include "base/memory.h"
#include "transport/transport.h"

#include <stdatomic.h>

static jlpi_traffic *_Atomic by_pid[JLPI_PIDS_MAX];
static jlpi_traffic unknown;
static _Atomic int highest; /* pid that has words */

jlpi_traffic *jlpi_traffic_of(int pid) {
  jlpi_traffic *old = by_pid[pid], *fresh = old ? NULL : jlpi_calloc(sizeof *fresh);
  if (old || !fresh)
    return old ? old : &unknown;
  if (!atomic_compare_exchange_strong(&by_pid[pid], &old, fresh)) {
    jlpi_free(fresh);
    return old;
  }
  int h = highest;
  while (h < pid && !atomic_compare_exchange_weak(&highest, &h, pid))
    continue;
  return fresh;
}

static void add(jlpi_traffic *sum, const jlpi_traffic *t) {
  sum->messages_sent += jlpi_counted(&t->messages_sent);
  sum->bytes_sent += jlpi_counted(&t->bytes_sent);
  sum->messages_received += jlpi_counted(&t->messages_received);
  sum->bytes_received += jlpi_counted(&t->bytes_received);
}

jlpi_traffic jlpi_traffic_with(int pid) {
  jlpi_traffic sum = {0};
  int one = pid > 0 && pid < JLPI_PIDS_MAX;
  if (pid == 0)
    add(&sum, &unknown);
  for (int k = one ? pid : 1, last = one ? pid : pid == 0 ? highest : 0; k <= last; k++)
    if (by_pid[k])
      add(&sum, by_pid[k]);
  return sum;
}
