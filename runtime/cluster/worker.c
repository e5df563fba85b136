/* SPDX-License-Identifier: MIT
 *
 * A worker's side. It never sees the user's main: entered instead of it, it says HELLO, waits for WELCOME, and
 * then serves (remote/) until it is told to exit.
 *
 * It must not outlive process 1. Three things see to that: the end of the control stream, noticed by a thread
 * that does nothing but wait for it, so that a worker deep in a computation ends as well; the kernel's
 * signal at the death of the parent; and process 1, which kills whoever does not go.
 */
#define _GNU_SOURCE
#include "cluster/internal.h"
#include "task/tracing.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

static jlpi_stream control;
static jlpar_future told_to_exit;
enum { LOST_MASTER_STATUS = 1 };

/* ---- messages of process 1; with the turn ---- */

static void welcomed(jlpi_reader *r) {
  size_t bytes = jlpi_unpack_u64(r);
  const void *address = jlpi_unpack(r, bytes);
  jlpi_writer none = {0};
  if (address && jlpi_link_attach(1, address, bytes) == JLPAR_OK)
    jlpi_stream_send(&control, JLPI_READY, &none);
}

/* The kernel tends to leave those that talked to process 1 on its CPU, and then lets two of them wait for one CPU
 * while another is idle, for a millisecond or two. Each begins on a CPU of its own instead; it is not bound. */
static void step_apart(void) {
  cpu_set_t allowed, one;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) < 2)
    return;
  int wanted = (jlpi_myid - 2) % CPU_COUNT(&allowed), cpu = 0;
  while (!CPU_ISSET(cpu, &allowed) || wanted-- > 0)
    cpu++;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  if (sched_setaffinity(0, sizeof one, &one) == 0)
    sched_setaffinity(0, sizeof allowed, &allowed);
}

static void members(jlpi_reader *r) {
  int n = (int)jlpi_unpack_u32(r);
  jlpi_writer none = {0};
  for (int k = 0; k < n && !r->bad; k++) {
    int pid = (int)jlpi_unpack_u32(r);
    uint64_t host = jlpi_unpack_u64(r);
    if (r->bad || pid < 1 || pid >= JLPI_PIDS_MAX)
      continue;
    jlpi_member_set_host(pid, host);
    if (pid > 1)
      jlpi_member_announce(pid);
  }
  step_apart();
  jlpi_stream_send(&control, JLPI_KNOWN, &none);
}

static void left(jlpi_reader *r) {
  int pid = (int)jlpi_unpack_u32(r);
  if (r->bad || pid <= 1 || pid >= JLPI_PIDS_MAX)
    return;
  jlpi_link_lost(pid);
  jlpi_member_set(pid, JLPI_GONE);
  jlpi_up_lost(pid);
}

static void message(jlpi_stream *s, uint32_t kind, jlpi_reader *r) {
  (void)s;
  switch (kind) {
  case JLPI_WELCOME:
    welcomed(r);
    break;
  case JLPI_MEMBERS:
    members(r);
    break;
  case JLPI_LEFT:
    left(r);
    break;
  case JLPI_CONNECT:
  case JLPI_CONNECTED:
    jlpi_link_connect(r, kind == JLPI_CONNECT);
    break;
  case JLPI_INTERRUPT:
    jlpi_up_interrupt();
    break;
  case JLPI_EXIT:
    jlpi_future_complete(told_to_exit, NULL, 0, NULL, NULL);
    break;
  default:
    break;
  }
}

static void ended(jlpi_stream *s) {
  (void)s;
  _exit(LOST_MASTER_STATUS);
}

static void route(int to, uint32_t kind, jlpi_writer *w) {
  (void)to; /* the message says it */
  jlpi_stream_send(&control, kind, w);
}

/* ---- not outliving process 1 ---- */

static void *watch(void *unused) {
  (void)unused;
  struct pollfd end = {.fd = JLPI_CONTROL_FD};
  while (!(end.revents & (POLLHUP | POLLERR | POLLNVAL)))
    poll(&end, 1, -1);
  _exit(LOST_MASTER_STATUS);
}

static void watch_master(int parent, int parent_thread_stays) {
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t all, before;
  if (parent_thread_stays)
    prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(LOST_MASTER_STATUS);
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN + 65536);
  pthread_create(&thread, &attributes, watch, NULL);
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* ---- its main ---- */

static void begin(void *unused) {
  (void)unused;
  const void *address;
  size_t bytes;
  jlpi_writer hello = {0};
  uv_pipe_init(jlpi_io_loop(), &control.pipe, 0);
  control.message = message;
  control.ended = ended;
  if (jlpi_stream_open(&control, JLPI_CONTROL_FD) != 0 || jlpi_link_add(1, &address, &bytes) != JLPAR_OK)
    _exit(LOST_MASTER_STATUS);
  jlpi_hello_pack(&hello, address, bytes);
  jlpi_stream_send(&control, JLPI_HELLO, &hello);
}

static void begin_trace(void) {
  if (!jlpi_trace_area_use(JLPI_TRACE_FD))
    fprintf(stderr, "jlpar: worker %d is not traced: no memory for it\n", jlpi_myid);
  jlpi_trace_thread("main thread", -1);
  jlpi_trace_task(begins, jlpi_current());
}

static void use_commons(void) {
  const char *why = jlpi_up_commons_use_inherited(JLPI_COMMONS_FD);
  if (!why)
    return;
  fprintf(stderr, "jlpar: error: worker %d: %s\n", jlpi_myid, why);
  exit(1);
}

_Noreturn void jlpi_worker_main(const char *who) {
  int pid = 0, parent = 0, parent_thread_stays = 0, traces = 0, commons = 0;
  const char *why = NULL;
  if (sscanf(who, "%d:%d:%d:%d:%d", &pid, &parent, &parent_thread_stays, &traces, &commons) != 5 || pid < 2 ||
      pid >= JLPI_PIDS_MAX) {
    fprintf(stderr, "jlpar: %s=%s is set by jlpar itself and not meant for users\n", JLPI_WORKER_VARIABLE, who);
    exit(2);
  }
  setpgid(0, 0); /* see launch.c */
  unsetenv(JLPI_WORKER_VARIABLE);
  fcntl(JLPI_CONTROL_FD, F_SETFD, FD_CLOEXEC);
  prctl(PR_SET_NAME, program_invocation_short_name); /* not the "exe" of /proc/self/exe */
  watch_master(parent, parent_thread_stays);
  jlpi_speak_by_line();
  jlpi_myid = pid;
  if (traces)
    begin_trace();
  jlpi_up_modules();
  if (commons)
    use_commons();
  jlpi_control_route = route;
  jlpi_member_announce(pid);
  __atomic_add_fetch(&jlpi_outside_world, 1, __ATOMIC_SEQ_CST);
  if (jlpi_link_open(&why) != JLPAR_OK) {
    fprintf(stderr, "jlpar: UCX does not start here: %s\n", why);
    exit(1);
  }
  told_to_exit = jlpi_future_pending(pid, "service", __FILE__, __LINE__);
  jlpi_io_call(begin, NULL);
  while (!jlpi_future_isready(told_to_exit)) {
    const jlpar_error *e = jlpi_future_await(told_to_exit);
    if (e)
      jlpi_error_release(e);
  }
  exit(0);
}
