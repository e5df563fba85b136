/* SPDX-License-Identifier: MIT
 *
 * jlpar_stat: every number that a program can ask for, by name. The folders below count; here is the list.
 */
#include "array/darray.h"
#include "channel/channel.h"
#include "cluster/cluster.h"
#include "transport/traffic.h"
#include "remote/remote.h"
#include "task/future.h"
#include "task/thread.h"

#include <stdlib.h>
#include <string.h>

enum counter {
  TASKS_LIVE,
  TASKS_STARTED,
  TASKS_STOLEN,
  SWITCHES,
  WAITS,
  LOOPS,
  FUTURES_LIVE,
  CHANNELS_LIVE,
  DARRAYS_LIVE,
  REFERENCES,
  MESSAGES_SENT, /* these for each process, too */
  MESSAGES_RECEIVED,
  BYTES_SENT,
  BYTES_RECEIVED,
  GLOBALS_SENT,
  GLOBALS_BYTES,
  CONNECTIONS,
  COUNTERS
};

static const char *const names[COUNTERS] = {[TASKS_LIVE] = "tasks_live",
                                            [TASKS_STARTED] = "tasks_started",
                                            [TASKS_STOLEN] = "tasks_stolen",
                                            [SWITCHES] = "switches",
                                            [WAITS] = "waits",
                                            [LOOPS] = "loops",
                                            [FUTURES_LIVE] = "futures_live",
                                            [CHANNELS_LIVE] = "channels_live",
                                            [DARRAYS_LIVE] = "darrays_live",
                                            [REFERENCES] = "references",
                                            [MESSAGES_SENT] = "messages_sent",
                                            [MESSAGES_RECEIVED] = "messages_received",
                                            [BYTES_SENT] = "bytes_sent",
                                            [BYTES_RECEIVED] = "bytes_received",
                                            [GLOBALS_SENT] = "globals_sent",
                                            [GLOBALS_BYTES] = "globals_bytes",
                                            [CONNECTIONS] = "connections"};

static int find(const char *name, size_t length) {
  int k = 0;
  while (k < COUNTERS && (strlen(names[k]) != length || memcmp(names[k], name, length) != 0))
    k++;
  return k;
}

static uint64_t of_tasks(int counter) {
  jlpi_tally t = jlpi_tally_sum();
  switch (counter) {
  case TASKS_STARTED:
    return t.made - t.discarded;
  case TASKS_STOLEN:
    return t.stolen;
  case SWITCHES:
    return t.switches;
  default:
    return t.waits;
  }
}

static uint64_t of_messages(int counter, int pid) {
  jlpi_traffic t = jlpi_traffic_with(pid);
  return counter == MESSAGES_SENT       ? t.messages_sent
         : counter == MESSAGES_RECEIVED ? t.messages_received
         : counter == BYTES_SENT        ? t.bytes_sent
                                        : t.bytes_received;
}

static uint64_t value(int counter, int pid) {
  switch (counter) {
  case TASKS_LIVE:
    return jlpi_tasks_live();
  case LOOPS:
    return jlpi_counted(&jlpi_loops_begun);
  case FUTURES_LIVE:
    return jlpi_futures_live();
  case CHANNELS_LIVE:
    return jlpi_channels_live();
  case DARRAYS_LIVE:
    return jlpi_darrays_live();
  case REFERENCES:
    return jlpi_references_live();
  case GLOBALS_SENT:
    return jlpi_counted(&jlpi_globals_sent);
  case GLOBALS_BYTES:
    return jlpi_counted(&jlpi_globals_bytes);
  case CONNECTIONS:
    return (uint64_t)jlpi_link_count();
  case MESSAGES_SENT:
  case MESSAGES_RECEIVED:
  case BYTES_SENT:
  case BYTES_RECEIVED:
    return of_messages(counter, pid);
  default:
    return of_tasks(counter);
  }
}

/* the process that ":3" names; 0: not one */
static int peer(const char *colon) {
  char *end;
  long pid = strtol(colon + 1, &end, 10);
  return colon[1] >= '1' && colon[1] <= '9' && !*end && pid < JLPI_PIDS_MAX ? (int)pid : 0;
}

int64_t jlpar_stat(const char *name) {
  size_t length = strcspn(name, ":");
  int counter = find(name, length), pid = name[length] ? peer(name + length) : 0;
  int by_peer = counter >= MESSAGES_SENT && counter <= BYTES_RECEIVED;
  if (counter == COUNTERS || (name[length] && (!by_peer || !pid)))
    jlpi_fail_new(JLPAR_EINVAL, "jlpar_stat counts no \"%s\"", name);
  return (int64_t)value(counter, pid);
}
