/* SPDX-License-Identifier: MIT
 *
 * How many messages went to and came from each process, and of how many bytes. The transport counts them (ucx.c; not
 * inproc.c, whose processes are all one): sent with the peer's lock, received with the turn of the I/O loop. Asked for:
 * any thread.
 */
#ifndef JLPI_TRAFFIC_H
#define JLPI_TRAFFIC_H

#include "base/count.h"

#include <stddef.h>

typedef struct jlpi_traffic {
  uint64_t messages_sent, messages_received, bytes_sent, bytes_received;
} jlpi_traffic;

jlpi_traffic *jlpi_traffic_of(int pid); /* where it is counted, for ever; never NULL */
static inline void jlpi_traffic_sent(jlpi_traffic *t, size_t bytes) {
  jlpi_count(&t->messages_sent, 1);
  jlpi_count(&t->bytes_sent, bytes);
}
static inline void jlpi_traffic_received(jlpi_traffic *t, size_t bytes) {
  jlpi_count(&t->messages_received, 1);
  jlpi_count(&t->bytes_received, bytes);
}
jlpi_traffic jlpi_traffic_with(int pid); /* 0: all processes together */

#endif
