/* SPDX-License-Identifier: MIT
 *
 * See traffic.h. A process gets its words with its first message. Without memory for them it is counted with
 * those that have none of their own.
 */
#include "cluster/traffic.h"
#include "base/alone.h"
#include "base/count.h"
#include "base/memory.h"
#include "base/trace.h"
#include "cluster/cluster.h"

#include <stdatomic.h>
#include <string.h>

typedef struct words {
  _Atomic long messages_sent, bytes_sent;     /* any thread */
  uint64_t messages_received, bytes_received; /* who has the turn of the I/O loop */
} words;

static words *_Atomic by_pid[JLPI_PIDS_MAX];
static words unknown;
static _Atomic int highest; /* pid that has words */

static __attribute__((noinline)) words *make_words(int pid) {
  words *old = NULL, *fresh = jlpi_calloc(sizeof *fresh);
  if (!fresh)
    return &unknown;
  if (!atomic_compare_exchange_strong(&by_pid[pid], &old, fresh)) {
    jlpi_free(fresh);
    return old;
  }
  int h = highest;
  while (h < pid && !atomic_compare_exchange_weak(&highest, &h, pid))
    continue;
  return fresh;
}

static inline words *words_of(int pid) {
  words *w = by_pid[pid];
  return __builtin_expect(w != NULL, 1) ? w : make_words(pid);
}

static void trace(enum jlpi_trace_kind sent, int pid, const void *data, size_t bytes) {
  uint32_t kind = 0;
  if (bytes >= sizeof kind)
    memcpy(&kind, data, sizeof kind);
  jlpi_trace_add(sent, kind, (uint64_t)pid, bytes, 0, 0, 0);
}

static inline void add_alone(_Atomic long *word, long n) {
  atomic_store_explicit(word, atomic_load_explicit(word, memory_order_relaxed) + n, memory_order_relaxed);
}

void jlpi_traffic_sent(int to, const void *data, size_t bytes) {
  words *w = words_of(to);
  if (jlpi_alone_begin()) {
    add_alone(&w->messages_sent, 1);
    add_alone(&w->bytes_sent, (long)bytes);
    jlpi_alone_end();
  } else {
    atomic_fetch_add_explicit(&w->messages_sent, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&w->bytes_sent, (long)bytes, memory_order_relaxed);
  }
  if (__builtin_expect(jlpi_tracing, 0))
    trace(JLPI_TRACE_SENT, to, data, bytes);
}

void jlpi_traffic_received(int from, const void *data, size_t bytes) {
  words *w = words_of(from);
  jlpi_count(&w->messages_received, 1);
  jlpi_count(&w->bytes_received, bytes);
  if (__builtin_expect(jlpi_tracing, 0))
    trace(JLPI_TRACE_RECEIVED, from, data, bytes);
}

static void add(jlpi_traffic *sum, const words *w) {
  sum->messages_sent += (uint64_t)w->messages_sent;
  sum->bytes_sent += (uint64_t)w->bytes_sent;
  sum->messages_received += jlpi_counted(&w->messages_received);
  sum->bytes_received += jlpi_counted(&w->bytes_received);
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
