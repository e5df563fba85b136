/* SPDX-License-Identifier: MIT
 *
 * From pids to the transport. The pair (1, worker) is connected by the handshake; two workers connect when one
 * has a message for the other: it makes an address for it, has process 1 pass that on (CONNECT), and gets
 * the other's in return (CONNECTED). Messages wait in the transport meanwhile.
 */
#define _GNU_SOURCE
#include "cluster/internal.h"
#include "base/trace.h"
#include "task/thread.h"

#include <dirent.h>
#include <stdatomic.h>
#include <stdlib.h>

static const jlpi_transport_ops *const ops = &jlpi_transport_ucx;
static jlpi_transport *transport;
static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
enum { NOT_LINKED, LINKED, LINK_LOST };
static _Atomic unsigned char linked[JLPI_PIDS_MAX]; /* LINKED: added to the transport */
static _Atomic int links;
static jlpi_poller poller;
void (*jlpi_control_route)(int to, uint32_t kind, jlpi_writer *w);

/* data: of the message, which begins with its kind */
static __attribute__((noinline)) void trace(enum jlpi_trace_kind what, int pid, const void *data, size_t bytes) {
  uint32_t kind = 0;
  if (bytes >= sizeof kind)
    memcpy(&kind, data, sizeof kind);
  jlpi_trace_add(what, kind, (uint64_t)pid, bytes, 0, 0, 0);
}

static void receive(void *arg, jlpi_message *m) {
  (void)arg;
  if (__builtin_expect(jlpi_tracing, 0))
    trace(JLPI_TRACE_RECEIVED, m->from, m->data, m->bytes);
  jlpi_up_receive(m);
}

unsigned jlpi_link_round;

static int progress(void *t) {
  jlpi_link_round++;
  return ops->progress(t);
}

static int arm(void *t, int *fds, int room) {
  return ops->arm(t, fds, room);
}

/* The poller is added without the mutex: it needs the turn, and who has that may be waiting for the mutex. */
int jlpi_link_open(const char **why) {
  pthread_mutex_lock(&opening);
  int opens = !transport;
  if (opens)
    transport = ops->open(jlpi_myid, receive, NULL, why);
  int is_open = transport != NULL;
  pthread_mutex_unlock(&opening);
  if (opens && is_open) {
    poller = (jlpi_poller){.progress = progress, .arm = arm, .arg = transport};
    jlpi_poller_add(&poller);
    jlpi_up_started();
  }
  return is_open ? JLPAR_OK : JLPAR_EIO;
}

static int threads_now(void) {
  int n = 0;
  DIR *all = opendir("/proc/self/task");
  while (all && readdir(all))
    n++;
  if (all)
    closedir(all);
  return n;
}

/* UCX starts a thread with the first peer. It wakes no task: the search for deadlocks is told of it. */
static int add_first(int pid, const void **address, size_t *bytes) {
  int before = threads_now(), status = ops->add(transport, pid, address, bytes);
  __atomic_add_fetch(&jlpi_threads_beside, threads_now() - before, __ATOMIC_SEQ_CST);
  return status;
}

int jlpi_link_add(int pid, const void **address, size_t *bytes) {
  static atomic_flag had_one = ATOMIC_FLAG_INIT;
  int first = !atomic_flag_test_and_set(&had_one);
  int status = first ? add_first(pid, address, bytes) : ops->add(transport, pid, address, bytes);
  unsigned char fresh = NOT_LINKED;
  if (status == JLPAR_OK && atomic_compare_exchange_strong(&linked[pid], &fresh, LINKED)) {
    links++;
    jlpi_io_wake(); /* who sleeps does not know the peer's descriptor */
  }
  return status;
}

int jlpi_link_attach(int pid, const void *address, size_t bytes) {
  void *aligned = malloc(bytes ? bytes : 1);
  if (!aligned)
    return JLPAR_ENOMEM;
  memcpy(aligned, address, bytes);
  int status = ops->attach(transport, pid, aligned, bytes);
  free(aligned);
  return status;
}

/* What the dead one sent before it died may still be on its way to us: replies, above all. */
void jlpi_link_lost(int pid) {
  if (!transport)
    return;
  for (int k = 0; k < 10000 && progress(transport); k++)
    ;
  ops->lost(transport, pid);
  unsigned char was = LINKED; /* one that never was linked is told by its membership */
  if (atomic_compare_exchange_strong(&linked[pid], &was, LINK_LOST))
    links--;
}

int jlpi_link_count(void) {
  return links;
}

static void route_address(int to, uint32_t kind, const void *address, size_t bytes) {
  jlpi_writer w = {0};
  jlpi_pack_u32(&w, (uint32_t)to);
  jlpi_pack_u32(&w, (uint32_t)jlpi_myid);
  jlpi_pack_u64(&w, bytes);
  jlpi_pack(&w, address, bytes);
  jlpi_control_route(to, kind, &w);
}

static int connect_to(int pid) {
  const void *address;
  size_t bytes;
  int status = jlpi_member_status(pid);
  if (status == JLPAR_OK)
    status = jlpi_link_add(pid, &address, &bytes);
  if (status == JLPAR_OK)
    route_address(pid, JLPI_CONNECT, address, bytes);
  return status;
}

void jlpi_link_connect(jlpi_reader *r, int answer) {
  jlpi_unpack_u32(r); /* to: this process */
  int from = (int)jlpi_unpack_u32(r);
  size_t bytes = jlpi_unpack_u64(r), mine_bytes;
  const void *address = jlpi_unpack(r, bytes), *mine;
  if (r->bad || jlpi_link_add(from, &mine, &mine_bytes) != JLPAR_OK)
    return;
  jlpi_link_attach(from, address, bytes);
  if (answer)
    route_address(from, JLPI_CONNECTED, mine, mine_bytes);
}

/* JLPAR_OK: the transport knows pid, or says itself why not */
static inline int linked_to(int pid) {
  if (pid <= 0 || pid >= JLPI_PIDS_MAX || !transport)
    return JLPAR_ENOPROC;
  return __builtin_expect(linked[pid] != NOT_LINKED, 1) ? JLPAR_OK : connect_to(pid);
}

int jlpi_cluster_send(int pid, void *data, size_t bytes) {
  int status = linked_to(pid);
  if (status == JLPAR_OK) {
    if (__builtin_expect(jlpi_tracing, 0))
      trace(JLPI_TRACE_SENT, pid, data, bytes);
    return ops->send(transport, pid, data, bytes);
  }
  jlpi_buffer_free(data);
  return status;
}

int jlpi_cluster_reserve(int pid, uint64_t *number) {
  int status = linked_to(pid);
  return status == JLPAR_OK ? ops->reserve(transport, pid, number) : status;
}

int jlpi_cluster_pass(int pid, uint64_t number, jlpi_message *m) {
  int status = linked_to(pid);
  if (status == JLPAR_OK) {
    if (__builtin_expect(jlpi_tracing, 0))
      trace(JLPI_TRACE_SENT, pid, m->data, m->bytes);
    return ops->pass(transport, pid, number, m);
  }
  jlpi_message_free(m);
  return status;
}

void jlpi_cluster_deliver(int pid, uint64_t number, jlpi_message *m) {
  ops->deliver(transport, pid, number, m);
}
