/* SPDX-License-Identifier: MIT
 *
 * How many messages went to and came from each process, and of how many bytes. Sent: any thread;
 * received: who has the turn of the I/O loop; asked for: any thread.
 */
#ifndef JLPI_TRAFFIC_H
#define JLPI_TRAFFIC_H

#include <stddef.h>
#include <stdint.h>

typedef struct jlpi_traffic {
  uint64_t messages_sent, messages_received, bytes_sent, bytes_received;
} jlpi_traffic;

/* data: of the message, which begins with its kind */
void jlpi_traffic_sent(int to, const void *data, size_t bytes);
void jlpi_traffic_received(int from, const void *data, size_t bytes);
jlpi_traffic jlpi_traffic_with(int pid); /* 0: all processes together */

#endif
