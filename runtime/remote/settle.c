/* SPDX-License-Identifier: MIT
 *
 * What a process that died had passed on. Its ADD for B may have come to the home, and its message to B not, or the
 * other way round: only B knows what came. So, when V has died,
 *
 *   B, once it has unpacked whatever V sent:
 *     tells each home what came by V, which counts as B's own from then on (MOVED); answers who asks, now or later
 *     (SETTLED)
 *   a home where V's counts are not all zero:
 *     asks everybody (ASK), and keeps V's own counts as they were, so that what V had passed on stays; when all have
 *     answered, or died, forgets V's counts and what is still counted as come by V: it was never received
 *
 * All but jlpi_settle_begin's task runs with the turn.
 */
#include "remote/serve.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

enum { ASK = 1, SETTLED };

struct dead {
  struct dead *next;
  int pid;
  int settled;         /* this process has told all homes */
  int *waits_for, n;   /* by whom it is not settled yet; NULL: nothing is to be done here */
  int *asked_by, asks; /* whom to tell when it is */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards the list; never held while sending */
static struct dead *all;

/* with the lock */
static struct dead *get(int pid) {
  struct dead *d = all;
  while (d && d->pid != pid)
    d = d->next;
  if (!d && (d = calloc(1, sizeof *d))) {
    d->pid = pid;
    d->next = all;
    all = d;
  }
  if (!d)
    jlpi_no_memory("what a process that died held"); /* it would be kept for ever */
  return d;
}

static void tell(int to, uint32_t what, int pid) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_SETTLE);
  jlpi_pack_u32(&w, what);
  jlpi_pack_u32(&w, (uint32_t)pid);
  jlpi_message_must(to, &w, "what a process that died held");
}

/* ---- the home ---- */

/* `who` is settled with d, or dead; 1: all are */
static int strike_out(struct dead *d, int who) {
  int kept = 0, had = d->n;
  for (int k = 0; k < d->n; k++)
    if (d->waits_for[k] != who)
      d->waits_for[kept++] = d->waits_for[k];
  d->n = kept;
  return had > 0 && kept == 0;
}

static void settled_by(int pid, int who) {
  pthread_mutex_lock(&lock);
  struct dead *d = get(pid);
  int over = strike_out(d, who);
  if (over) {
    free(d->waits_for);
    d->waits_for = NULL;
  }
  pthread_mutex_unlock(&lock);
  if (over)
    jlpi_references_finish(pid);
}

static void ask_all(int pid) {
  int n, *others = jlpi_workers_now(1, &n);
  if (!others)
    jlpi_no_memory("the list of processes");
  pthread_mutex_lock(&lock);
  struct dead *d = get(pid);
  d->waits_for = others;
  d->n = n;
  pthread_mutex_unlock(&lock);
  int *list = malloc((size_t)n * sizeof *list);
  if (!list)
    jlpi_no_memory("the list of processes");
  memcpy(list, others, (size_t)n * sizeof *list);
  for (int k = 0; k < n; k++)
    if (list[k] != jlpi_myid && jlpi_member_status(list[k]) == JLPAR_OK)
      tell(list[k], ASK, pid);
    else if (list[k] != jlpi_myid)
      settled_by(pid, list[k]);
  free(list);
}

/* it will not answer any more */
static void strike_out_everywhere(int who) {
  for (struct dead *d = all; d; d = d->next)
    settled_by(d->pid, who);
}

/* ---- everybody ---- */

static void settle(void *arg) {
  int pid = (int)(intptr_t)arg;
  while (jlpi_services_unread(pid))
    jlpar_sleep(0.001);
  jlpi_references_move(pid);
  pthread_mutex_lock(&lock);
  struct dead *d = get(pid);
  int *asked_by = d->asked_by, asks = d->asks;
  d->settled = 1;
  d->asked_by = NULL;
  d->asks = 0;
  pthread_mutex_unlock(&lock);
  for (int k = 0; k < asks; k++)
    tell(asked_by[k], SETTLED, pid);
  free(asked_by);
  settled_by(pid, jlpi_myid);
}

static void asked(int pid, int by) {
  pthread_mutex_lock(&lock);
  struct dead *d = get(pid);
  int settled = d->settled;
  if (!settled) {
    int *more = realloc(d->asked_by, (size_t)(d->asks + 1) * sizeof *more);
    if (!more)
      jlpi_no_memory("what a process that died held");
    d->asked_by = more;
    d->asked_by[d->asks++] = by;
  }
  pthread_mutex_unlock(&lock);
  if (settled)
    tell(by, SETTLED, pid);
}

int jlpi_is_settled(int pid) {
  pthread_mutex_lock(&lock);
  struct dead *d = all;
  while (d && d->pid != pid)
    d = d->next;
  int settled = d && d->settled;
  pthread_mutex_unlock(&lock);
  return settled;
}

void jlpi_settle_begin(int pid, int touched) {
  strike_out_everywhere(pid);
  if (touched)
    ask_all(pid);
  jlpi_task_run(settle, (void *)(intptr_t)pid, "task", "settle", NULL, 0);
}

void jlpi_settle(jlpi_message *m, jlpi_reader *r) {
  uint32_t what = jlpi_unpack_u32(r);
  int pid = (int)jlpi_unpack_u32(r);
  if (!r->bad && what == ASK)
    asked(pid, m->from);
  else if (!r->bad)
    settled_by(pid, m->from);
  jlpi_message_free(m);
}
