/* SPDX-License-Identifier: MIT
 *
 * jlpar_addprocs: bringing workers up. In a task of process 1, one call at a time, in steps that each wait for
 * all the new workers together:
 *
 *   1. processes are started, and while they load this process opens its transport
 *   2. all have said HELLO and, welcomed, READY; whoever takes too long is killed
 *   3. the new ones are told who is there
 *   4. what `everywhere always` recorded runs on them
 *   5. the others are told of the new ones; when all know, they are announced here: from now on loops and
 *      spawns use them. One that computes, or is stopped, hears of it when it next listens: it is not waited for for long.
 */
#define _GNU_SOURCE
#include "cluster/internal.h"
#include "task/seam.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static const double known_s = 2; /* how long step 5 waits */

typedef struct jlpi_growth {
  int n;
  jlpi_worker **workers;
  jlpi_group group;
} jlpi_growth;

static double worker_timeout(void) {
  const char *text = getenv("JLPAR_WORKER_TIMEOUT");
  double seconds = text ? strtod(text, NULL) : 0;
  return seconds > 0 ? seconds : 60;
}

static int cpus(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

/* ---- with the turn ---- */

static void start_all(void *arg) {
  jlpi_growth *g = arg;
  int n = g->n; /* g may end with its last worker */
  jlpi_worker **workers = g->workers;
  for (int k = 0; k < n; k++) {
    workers[k]->group = &g->group;
    jlpi_worker_start(workers[k]);
  }
}

static void give_up(void *arg) {
  jlpi_growth *g = arg;
  for (int k = 0; k < g->n; k++)
    if (g->workers[k]->group == &g->group)
      jlpi_worker_give_up(g->workers[k], "it was not ready in time (JLPAR_WORKER_TIMEOUT)");
}

static void pack_member(jlpi_writer *w, int pid) {
  jlpi_pack_u32(w, (uint32_t)pid);
  jlpi_pack_u64(w, jlpi_member_host(pid));
}

static void pack_members(jlpi_writer *w, const jlpi_growth *g) {
  int n, *old = jlpi_workers_now(1, &n);
  jlpi_pack_u32(w, (uint32_t)(n + g->n));
  for (int k = 0; k < n; k++)
    pack_member(w, old[k]);
  for (int k = 0; k < g->n; k++)
    pack_member(w, g->workers[k]->lost ? 0 : g->workers[k]->pid);
  free(old);
}

static void tell_members(jlpi_worker *w, jlpi_growth *g) {
  if (w->lost)
    return;
  jlpi_writer members = {0};
  pack_members(&members, g);
  w->group = &g->group;
  g->group.pending++;
  jlpi_stream_send(&w->control, JLPI_MEMBERS, &members);
}

/* the one that is counted beforehand keeps the group from ending while it is still being told */
static void all_told(jlpi_growth *g) {
  if (--g->group.pending == 0)
    jlpi_future_complete(g->group.done, NULL, 0, NULL, NULL);
}

static void tell_new(void *arg) {
  jlpi_growth *g = arg;
  for (int k = 0; k < g->n; k++)
    tell_members(g->workers[k], g);
  all_told(g);
}

static void tell_old(void *arg) {
  jlpi_growth *g = arg;
  int n, *old = jlpi_workers_now(0, &n);
  for (int k = 0; k < n; k++) {
    jlpi_worker *w = jlpi_worker_find(old[k]);
    if (w)
      tell_members(w, g);
  }
  free(old);
  all_told(g);
}

/* the busy ones' KNOWN will come some time, and then means nothing */
static void wait_no_longer(void *arg) {
  jlpi_growth *g = arg;
  jlpi_worker *w;
  for (int pid = 2; (w = jlpi_worker_find(pid)); pid++)
    if (w->group == &g->group)
      jlpi_worker_done(w);
}

static void announce(void *arg) {
  jlpi_growth *g = arg;
  for (int k = 0; k < g->n; k++)
    if (!g->workers[k]->lost)
      jlpi_member_announce(g->workers[k]->pid);
  all_told(g);
}

/* ---- in the task ---- */

static void begin(jlpi_growth *g, int pending, void (*step)(void *)) {
  g->group.pending = pending;
  g->group.done = jlpi_future_pending(jlpi_myid, "addprocs", __FILE__, __LINE__);
  jlpi_io_call(step, g);
}

/* Waits through cancellation: the steps write into g. */
static void finish(jlpi_growth *g) {
  while (!jlpi_future_isready(g->group.done)) {
    const jlpar_error *e = jlpi_future_await(g->group.done);
    if (e)
      jlpi_error_release(e);
  }
  jlpi_future_release(g->group.done);
}

static void step(jlpi_growth *g, void (*what)(void *)) {
  begin(g, 1, what);
  finish(g);
}

static void drop_lost(jlpi_growth *g) {
  int n = 0;
  for (int k = 0; k < g->n; k++) {
    jlpi_worker *w = g->workers[k];
    if (!w->lost)
      g->workers[n++] = w;
    else
      fprintf(stderr, "jlpar: worker %d did not come up: %s\n", w->pid, w->why[0] ? w->why : "it ended");
  }
  g->n = n;
}

static void step_of_the_old(jlpi_growth *g) {
  begin(g, 1, tell_old);
  if (jlpi_future_wait_try(g->group.done, known_s) == JLPAR_ETIMEDOUT)
    jlpi_io_call(wait_no_longer, g);
  finish(g);
}

static int bring_up(jlpi_growth *g) {
  const char *why = NULL;
  begin(g, g->n, start_all); /* the processes load while this one opens its transport */
  if (jlpi_link_open(&why) != JLPAR_OK) {
    for (int k = 0; k < g->n; k++)
      snprintf(g->workers[k]->why, sizeof g->workers[k]->why, "UCX does not start here: %s", why);
    jlpi_io_call(give_up, g);
  } else if (jlpi_future_wait_try(g->group.done, worker_timeout()) == JLPAR_ETIMEDOUT) {
    jlpi_io_call(give_up, g);
  }
  finish(g);
  drop_lost(g);
  if (g->n == 0)
    return 0;
  step(g, tell_new);
  for (int k = 0; k < g->n; k++)
    jlpi_up_joined(g->workers[k]->pid);
  step_of_the_old(g);
  step(g, announce);
  return g->n;
}

static int make_records(jlpi_growth *g, int n) {
  *g = (jlpi_growth){.workers = calloc((size_t)n, sizeof(jlpi_worker *))};
  while (g->workers && g->n < n && (g->workers[g->n] = jlpi_worker_new()))
    g->n++;
  return g->n;
}

static void check(int n) {
  if (jlpi_myid != 1)
    jlpi_fail_new(JLPAR_EINVAL, "jlpar_addprocs on process %d: only process 1 adds processes", jlpi_myid);
  if (!jlpi_launch_possible())
    jlpi_fail_new(JLPAR_ELAUNCH, "this program was not linked by jlpar-cc (or with -Wl,--wrap=main): "
                                 "its workers would run main");
  if (n > 100000)
    jlpi_fail_new(JLPAR_EINVAL, "jlpar_addprocs of %d processes", n);
}

int jlpar_addprocs(int n) {
  static _Atomic int growing;
  if (n < 0)
    n = cpus();
  check(n);
  if (n == 0)
    return 0;
  for (int free = 0; !atomic_compare_exchange_strong(&growing, &free, 1); free = 0)
    jlpar_sleep(0.001);
  jlpi_control_route = jlpi_master_route;
  jlpi_end_workers_at_exit();
  jlpi_growth g;
  int made = make_records(&g, n), up = made ? bring_up(&g) : 0;
  free(g.workers);
  growing = 0;
  if (up == 0)
    jlpi_fail_new(JLPAR_ELAUNCH, "none of %d workers came up", n);
  return up;
}
