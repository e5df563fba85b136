/* SPDX-License-Identifier: MIT
 *
 * Process 1's side: a record for every worker there ever was, and the life of one.
 *
 *   new -> start (process) -> HELLO -> WELCOME -> READY -> ... serves ... -> control stream ends: buried
 *                                                                         -> process reaped: output closed
 *
 * Records are kept for ever (a pid is never used again), so that any thread may look one up and send on its
 * control stream. Everything else here happens with the turn of the I/O loop.
 */
#define _GNU_SOURCE
#include "cluster/internal.h"
#include "task/seam.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

_Atomic int jlpi_workers_running;
static jlpi_worker *_Atomic records[JLPI_PIDS_MAX];
static _Atomic int next_pid = 2;

jlpi_worker *jlpi_worker_find(int pid) {
  return pid > 1 && pid < JLPI_PIDS_MAX ? records[pid] : NULL;
}

jlpi_worker *jlpi_worker_new(void) {
  jlpi_worker *w = next_pid < JLPI_PIDS_MAX ? calloc(1, sizeof *w) : NULL;
  if (w) {
    w->pid = next_pid++;
    w->control.fd = -1;
    records[w->pid] = w;
    jlpi_member_set(w->pid, JLPI_STARTING);
  }
  return w;
}

void jlpi_worker_done(jlpi_worker *w) {
  jlpi_group *g = w->group;
  w->group = NULL;
  if (g && --g->pending == 0)
    jlpi_future_complete(g->done, NULL, 0, NULL, NULL);
}

/* ---- messages ---- */

static void welcome(jlpi_worker *w, jlpi_reader *r) {
  size_t bytes, mine_bytes = 0;
  uint64_t host = 0;
  const char *why;
  const void *mine = NULL, *address = jlpi_hello_check(r, &host, &bytes, w->why, sizeof w->why);
  /* the worker may have been faster than the thread that opens the transport */
  if (address && (jlpi_link_open(&why) != JLPAR_OK || jlpi_link_add(w->pid, &mine, &mine_bytes) != JLPAR_OK ||
                  jlpi_link_attach(w->pid, address, bytes) != JLPAR_OK)) {
    snprintf(w->why, sizeof w->why, "no connection to it could be made");
    address = NULL;
  }
  if (!address) {
    jlpi_worker_give_up(w, NULL);
    return;
  }
  jlpi_member_set_host(w->pid, host);
  jlpi_writer answer = {0};
  jlpi_pack_u64(&answer, mine_bytes);
  jlpi_pack(&answer, mine, mine_bytes);
  jlpi_stream_send(&w->control, JLPI_WELCOME, &answer);
}

/* a message whose first word says for whom it is goes there as it is */
static void relay(uint32_t kind, jlpi_reader *r) {
  jlpi_reader look = *r;
  int to = (int)jlpi_unpack_u32(&look);
  if (to == 1) {
    jlpi_link_connect(r, kind == JLPI_CONNECT);
    return;
  }
  jlpi_writer w = {0};
  jlpi_pack(&w, r->data + r->at, r->bytes - r->at);
  jlpi_master_route(to, kind, &w);
}

static void interrupt_for_another(jlpi_reader *r) {
  jlpi_unpack_u32(r); /* for process 1 */
  jlpi_up_interrupt_at((int)jlpi_unpack_u32(r));
}

static void message(jlpi_stream *s, uint32_t kind, jlpi_reader *r) {
  jlpi_worker *w = (jlpi_worker *)((char *)s - offsetof(jlpi_worker, control));
  switch (kind) {
  case JLPI_HELLO:
    welcome(w, r);
    break;
  case JLPI_READY:
    jlpi_member_set(w->pid, JLPI_HERE);
    jlpi_worker_done(w);
    break;
  case JLPI_KNOWN:
    jlpi_worker_done(w);
    break;
  case JLPI_CONNECT:
  case JLPI_CONNECTED:
    relay(kind, r);
    break;
  case JLPI_INTERRUPT:
    interrupt_for_another(r);
    break;
  default:
    break;
  }
}

void jlpi_master_route(int to, uint32_t kind, jlpi_writer *w) {
  jlpi_worker *worker = jlpi_worker_find(to);
  if (worker)
    jlpi_stream_send(&worker->control, kind, w);
  else
    jlpi_pack_free(w);
}

/* ---- the end ---- */

static void tell_others(int pid) {
  int n, *others = jlpi_workers_now(0, &n);
  for (int k = 0; others && k < n; k++) {
    jlpi_writer w = {0};
    jlpi_pack_u32(&w, (uint32_t)pid);
    jlpi_master_route(others[k], JLPI_LEFT, &w);
  }
  free(others);
}

static void bury(jlpi_worker *w) {
  if (w->lost)
    return;
  w->lost = 1;
  jlpi_link_lost(w->pid);
  if (!w->reaped)
    uv_process_kill(&w->process, SIGKILL); /* its control stream has ended: if it still runs it is out of control */
  jlpi_output_drain(&w->out);
  jlpi_output_drain(&w->err);
  jlpi_member_set(w->pid, JLPI_GONE);
  tell_others(w->pid);
  jlpi_up_lost(w->pid);
  jlpi_stream_close(&w->control, NULL);
  __atomic_sub_fetch(&jlpi_outside_world, 1, __ATOMIC_SEQ_CST);
}

static void control_ended(jlpi_stream *s) {
  bury((jlpi_worker *)((char *)s - offsetof(jlpi_worker, control)));
}

static void reaped(uv_process_t *process, int64_t status, int signal) {
  jlpi_worker *w = process->data;
  if (!w->why[0] && signal)
    snprintf(w->why, sizeof w->why, "it was ended by signal %d (%s)", signal, strsignal(signal));
  else if (!w->why[0])
    snprintf(w->why, sizeof w->why, "it exited with status %d", (int)status);
  if (signal && !w->asked && jlpi_member_status(w->pid) != JLPAR_ENOPROC)
    fprintf(stderr, "jlpar: worker %d was ended by signal %d (%s)\n", w->pid, signal, strsignal(signal));
  w->reaped = 1;
  jlpi_member_set_process(w->pid, 0);
  bury(w);
  jlpi_output_close(&w->out, NULL);
  jlpi_output_close(&w->err, NULL);
  uv_close((uv_handle_t *)process, NULL);
  uv_close((uv_handle_t *)&w->patience, NULL);
  w->running = 0;
  jlpi_workers_running--;
  jlpi_worker_done(w);
}

/* ---- the beginning ---- */

void jlpi_worker_start(jlpi_worker *w) {
  uv_loop_t *loop = jlpi_io_loop();
  uv_pipe_init(loop, &w->control.pipe, 0);
  uv_pipe_init(loop, &w->out.pipe, 0);
  uv_pipe_init(loop, &w->err.pipe, 0);
  uv_timer_init(loop, &w->patience);
  w->patience.data = w;
  w->control.message = message;
  w->control.ended = control_ended;
  if (jlpi_launch(w, reaped) == 0) {
    w->launched = w->running = 1;
    jlpi_workers_running++;
    __atomic_add_fetch(&jlpi_outside_world, 1, __ATOMIC_SEQ_CST);
    return;
  }
  uv_close((uv_handle_t *)&w->control.pipe, NULL);
  uv_close((uv_handle_t *)&w->out.pipe, NULL);
  uv_close((uv_handle_t *)&w->err.pipe, NULL);
  uv_close((uv_handle_t *)&w->patience, NULL);
  uv_close((uv_handle_t *)&w->process, NULL);
  w->lost = 1;
  jlpi_member_set(w->pid, JLPI_GONE);
  jlpi_worker_done(w);
}

void jlpi_worker_give_up(jlpi_worker *w, const char *why) {
  if (why && !w->why[0])
    snprintf(w->why, sizeof w->why, "%s", why);
  if (w->running)
    uv_process_kill(&w->process, SIGKILL);
}

static void impatient(uv_timer_t *timer) {
  jlpi_worker_ask_to_exit(timer->data);
}

void jlpi_worker_ask_to_exit(jlpi_worker *w) {
  jlpi_writer none = {0};
  if (!w->running)
    return;
  if (w->asked == 0)
    jlpi_stream_send(&w->control, JLPI_EXIT, &none);
  else if (w->asked == 1)
    jlpi_stream_send(&w->control, JLPI_INTERRUPT, &none);
  else
    uv_process_kill(&w->process, SIGKILL);
  w->asked++;
  uv_timer_start(&w->patience, impatient, 1000, 0);
}

void jlpi_drain_output(int pid) {
  jlpi_worker *w = jlpi_worker_find(pid);
  if (!w || w->drained == jlpi_link_round)
    return;
  w->drained = jlpi_link_round;
  jlpi_output_drain(&w->out);
}
