/* SPDX-License-Identifier: MIT
 *
 * Sending workers home: jlpar_rmprocs, jlpar_interrupt, and the end of the program.
 *
 * Whatever way the program ends, its workers end: here when exit is called or main returns; by the end of
 * their control streams when it is killed.
 */
#define _GNU_SOURCE
#include "base/clock.h"
#include "cluster/internal.h"
#include "task/idle.h"
#include "task/seam.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_POLL_NS = 200000 };
static const double asked_s = 1.5, killed_s = 3; /* how long exit waits for workers */

/* ---- jlpar_rmprocs ---- */

static void check(const int *pids, int n) {
  if (jlpi_myid != 1)
    jlpi_fail_new(JLPAR_EINVAL, "jlpar_rmprocs on process %d: only process 1 removes processes", jlpi_myid);
  for (int k = 0; k < n; k++) {
    if (pids[k] == 1)
      jlpi_fail_new(JLPAR_EINVAL, "process 1 cannot be removed");
    if (!jlpi_worker_find(pids[k]))
      jlpi_fail_new(JLPAR_ENOPROC, "there is no process %d", pids[k]);
  }
}

static int wait_gone(jlpi_worker *w, double deadline) {
  while (w->running && (deadline < 0 || jlpi_now() < deadline))
    jlpar_sleep(0.0005);
  return w->running ? JLPAR_ETIMEDOUT : JLPAR_OK;
}

static void ask_to_exit(void *worker) {
  jlpi_worker *w = worker;
  if (w->asked == 0)
    jlpi_worker_ask_to_exit(w);
}

int jlpar_rmprocs(const int *pids, int n, double timeout) {
  double deadline = jlpi_deadline(timeout);
  int status = JLPAR_OK;
  check(pids, n);
  for (int k = 0; k < n; k++)
    jlpi_io_call(ask_to_exit, jlpi_worker_find(pids[k]));
  for (int k = 0; k < n && status == JLPAR_OK; k++)
    status = wait_gone(jlpi_worker_find(pids[k]), deadline);
  return status;
}

/* ---- jlpar_interrupt ---- */

/* A worker may not know that one, or not be connected to it. */
static void by_process_1(int pid) {
  jlpi_writer w = {0};
  jlpi_pack_u32(&w, 1); /* for process 1 */
  jlpi_pack_u32(&w, (uint32_t)pid);
  jlpi_control_route(1, JLPI_INTERRUPT, &w);
}

void jlpar_interrupt(const int *pids, int n) {
  int *all = NULL;
  if (n == 0)
    pids = all = jlpi_workers_now(0, &n);
  for (int k = 0; k < n; k++)
    if (jlpi_up_interrupt_at(pids[k]) != JLPAR_OK && jlpi_myid != 1)
      by_process_1(pids[k]);
  free(all);
}

/* ---- the end of the program ---- */

static void ask_all(void *unused) {
  (void)unused;
  jlpi_worker *w;
  for (int pid = 2; (w = jlpi_worker_find(pid)); pid++)
    if (w->asked == 0)
      jlpi_worker_ask_to_exit(w);
}

static void kill_all(void *unused) {
  (void)unused;
  jlpi_worker *w;
  for (int pid = 2; (w = jlpi_worker_find(pid)); pid++)
    jlpi_worker_give_up(w, NULL);
}

static void wait_for_all(double seconds) {
  double deadline = jlpi_now() + seconds;
  while (jlpi_workers_running > 0 && jlpi_now() < deadline)
    if (!jlpi_io_progress())
      nanosleep(&(struct timespec){.tv_nsec = EXIT_POLL_NS}, NULL);
}

static atomic_int ends;

int jlpi_goes_with_us(const jlpar_error *e) {
  return atomic_load(&ends) && jlpar_root_cause(e)->code == JLPAR_EEXITED;
}

static pid_t owner; /* the process whose exit counts; a fork's does not */

static void end_workers(void) {
  if (owner != getpid())
    return;
  atomic_store(&ends, 1);
  jlpi_turn_keep(); /* behind us the transport's library is taken down: nobody may be inside it */
  if (jlpi_workers_running == 0)
    return;
  jlpi_io_call(ask_all, NULL);
  wait_for_all(asked_s);
  if (jlpi_workers_running > 0) {
    jlpi_io_call(kill_all, NULL);
    wait_for_all(killed_s);
  }
  fflush(stdout);
}

void jlpi_end_workers_at_exit(void) {
  if (owner != getpid()) {
    owner = getpid();
    atexit(end_workers);
  }
}
