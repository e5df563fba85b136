/* SPDX-License-Identifier: MIT
 *
 * Pools of workers: who has taken one has it alone among the pool's users, until it is put back.
 *
 *     members   2      4      7
 *     state     free   taken  free      the one that was free for longest is taken first
 *
 * A member whose process is gone leaves the pool. The default pool has as members whoever is a worker at the
 * moment. All pools are in a list, so that whoever waits hears of a worker that died or joined. A pool is counted:
 * its owner holds it once, and so does every call that runs on one of its workers.
 */
#include "cluster/pool.h"

#include "cluster/cluster.h"
#include "sync/waiters.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { FREE, TAKEN };

struct member {
  int pid, state;
  unsigned long since; /* when it became free */
};

struct jlpar_pool {
  jlpar_waiters waiters; /* its lock guards all but next and refs */
  struct member *members; /* sorted by pid */
  int count, room, is_default, had_some;
  unsigned long clock;
  jlpi_pool_bell *bells;
  jlpar_pool *next;
  int refs;
};

static const char a_worker[] = "a free worker of a pool";
static pthread_mutex_t all_lock = PTHREAD_MUTEX_INITIALIZER; /* guards the list, and refs */
static jlpar_pool *all, *standard;

/* ---- members; with the lock ---- */

static int place_of(const jlpar_pool *p, int pid) {
  int k = 0;
  while (k < p->count && p->members[k].pid < pid)
    k++;
  return k;
}

static struct member *find(jlpar_pool *p, int pid) {
  int k = place_of(p, pid);
  return k < p->count && p->members[k].pid == pid ? &p->members[k] : NULL;
}

static int add(jlpar_pool *p, int pid) {
  if (p->count == p->room) {
    int wanted = p->room ? 2 * p->room : 8;
    struct member *more = realloc(p->members, (size_t)wanted * sizeof *more);
    if (!more)
      return JLPAR_ENOMEM;
    p->members = more;
    p->room = wanted;
  }
  int k = place_of(p, pid);
  memmove(p->members + k + 1, p->members + k, (size_t)(p->count++ - k) * sizeof *p->members);
  p->members[k] = (struct member){pid, FREE, p->clock++};
  p->had_some = 1;
  return JLPAR_OK;
}

static int is_listed(const int *list, int n, int pid) {
  for (int k = 0; k < n; k++)
    if (list[k] == pid)
      return 1;
  return 0;
}

/* the default pool follows the workers; from all others the dead are dropped */
static void refresh(jlpar_pool *p) {
  int n = 0, kept = 0, *workers = p->is_default ? jlpi_workers_now(0, &n) : NULL;
  for (int k = 0; k < p->count; k++) {
    int pid = p->members[k].pid;
    if (workers ? is_listed(workers, n, pid) : jlpi_member_status(pid) != JLPAR_EEXITED)
      p->members[kept++] = p->members[k];
  }
  p->count = kept;
  for (int k = 0; k < n && workers; k++)
    if (!find(p, workers[k]))
      add(p, workers[k]);
  free(workers);
}

static void ring(jlpar_pool *p) {
  for (jlpi_pool_bell *b = p->bells; b; b = b->next)
    b->wake(b->arg);
}

/* those who wait in line come first */
static void wake(jlpar_pool *p) {
  while (jlpi_waiters_wake(&p->waiters))
    ;
  ring(p);
}

/* JLPAR_EEXITED, JLPAR_ENOPROC: nobody is in it, and will not be */
static int status_of(const jlpar_pool *p) {
  return p->count ? JLPAR_OK : p->had_some ? JLPAR_EEXITED : JLPAR_ENOPROC;
}

static const char *why_nobody(int status) {
  return status == JLPAR_EEXITED ? "all processes of a pool have exited" : "a pool has no processes";
}

/* the pid; 0: none is free; JLPAR_EEXITED, JLPAR_ENOPROC: none ever will be */
static int take_free(jlpar_pool *p) {
  struct member *oldest = NULL;
  refresh(p);
  for (int k = 0; k < p->count; k++)
    if (p->members[k].state == FREE && (!oldest || p->members[k].since < oldest->since))
      oldest = &p->members[k];
  if (!oldest)
    return status_of(p);
  oldest->state = TAKEN;
  return oldest->pid;
}

/* ---- counting ---- */

static void retain(jlpar_pool *p) {
  pthread_mutex_lock(&all_lock);
  p->refs++;
  pthread_mutex_unlock(&all_lock);
}

static void release(jlpar_pool *p) {
  pthread_mutex_lock(&all_lock);
  int left = --p->refs;
  for (jlpar_pool **at = &all; left == 0 && *at; at = &(*at)->next)
    if (*at == p) {
      *at = p->next;
      break;
    }
  pthread_mutex_unlock(&all_lock);
  if (left)
    return;
  free(p->members);
  free(p);
}

void jlpi_pools_changed(void) {
  pthread_mutex_lock(&all_lock);
  for (jlpar_pool *p = all; p; p = p->next) {
    jlpi_waiters_lock(&p->waiters);
    refresh(p);
    wake(p);
    jlpi_waiters_unlock(&p->waiters);
  }
  pthread_mutex_unlock(&all_lock);
}

/* ---- what the runtime uses ---- */

int *jlpi_pool_members(jlpar_pool *p, int *count) {
  jlpi_waiters_lock(&p->waiters);
  refresh(p);
  int *list = malloc(((size_t)p->count + 1) * sizeof *list);
  for (int k = 0; list && k < p->count; k++)
    list[k] = p->members[k].pid;
  *count = list ? p->count : 0;
  jlpi_waiters_unlock(&p->waiters);
  return list;
}

void jlpi_pool_check(jlpar_pool *p, const char *what, const char *file, int line) {
  if (!p)
    jlpi_fail(file, line, JLPAR_EINVAL, "%s in a pool needs a pool", what);
  jlpi_waiters_lock(&p->waiters);
  refresh(p);
  int status = status_of(p);
  jlpi_waiters_unlock(&p->waiters);
  if (status != JLPAR_OK)
    jlpi_fail(file, line, status, "%s in a pool: %s", what, why_nobody(status));
}

int jlpi_pool_hold_try(jlpar_pool *p) {
  jlpi_waiters_lock(&p->waiters);
  int pid = take_free(p);
  jlpi_waiters_unlock(&p->waiters);
  if (pid > 0)
    retain(p);
  return pid;
}

/* 0: it was not taken */
static int put_back(jlpar_pool *p, int pid) {
  jlpi_waiters_lock(&p->waiters);
  struct member *m = find(p, pid);
  int taken = m && m->state == TAKEN;
  if (taken) {
    m->state = FREE;
    m->since = p->clock++;
    wake(p);
  }
  jlpi_waiters_unlock(&p->waiters);
  return taken || (!m && jlpi_member_status(pid) == JLPAR_EEXITED);
}

void jlpi_pool_let_go(jlpar_pool *p, int pid) {
  put_back(p, pid);
  release(p);
}

void jlpi_pool_listen(jlpar_pool *p, jlpi_pool_bell *bell) {
  retain(p);
  jlpi_waiters_lock(&p->waiters);
  bell->next = p->bells;
  p->bells = bell;
  jlpi_waiters_unlock(&p->waiters);
}

void jlpi_pool_leave(jlpar_pool *p, jlpi_pool_bell *bell) {
  jlpi_waiters_lock(&p->waiters);
  for (jlpi_pool_bell **at = &p->bells; *at; at = &(*at)->next)
    if (*at == bell) {
      *at = bell->next;
      break;
    }
  jlpi_waiters_unlock(&p->waiters);
  release(p);
}

/* ---- for users ---- */

static void check_pid(int pid) {
  int status = jlpi_member_status(pid);
  if (status != JLPAR_OK)
    jlpi_fail_new(status, "process %d cannot be in a pool: %s", pid, jlpar_strerror(status));
}

static jlpar_pool *pool_new(void) {
  jlpar_pool *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->refs = 1;
  jlpi_up_started(); /* also process 1 alone may be in a pool: calls go the way of messages */
  return p;
}

/* with the lock of all */
static void link_pool(jlpar_pool *p) {
  p->next = all;
  all = p;
}

_Noreturn static void no_memory(void) {
  jlpi_fail_new(JLPAR_ENOMEM, "no memory for a pool");
}

jlpar_pool *jlpar_pool_new(const int *pids, int n) {
  if (n < 0)
    jlpi_fail_new(JLPAR_EINVAL, "a pool of %d processes", n);
  for (int k = 0; k < n; k++)
    check_pid(pids[k]);
  jlpar_pool *p = pool_new();
  int status = p ? JLPAR_OK : JLPAR_ENOMEM;
  for (int k = 0; k < n && status == JLPAR_OK; k++)
    if (!find(p, pids[k]))
      status = add(p, pids[k]);
  if (status != JLPAR_OK) {
    if (p)
      free(p->members);
    free(p);
    no_memory();
  }
  pthread_mutex_lock(&all_lock);
  link_pool(p);
  pthread_mutex_unlock(&all_lock);
  return p;
}

jlpar_pool *jlpar_pool_default(void) {
  pthread_mutex_lock(&all_lock);
  if (!standard && (standard = pool_new())) {
    standard->is_default = 1;
    link_pool(standard);
  }
  jlpar_pool *p = standard;
  pthread_mutex_unlock(&all_lock);
  if (!p)
    no_memory();
  return p;
}

int jlpar_pool_take(jlpar_pool *p) {
  int status = JLPAR_OK, pid = 0;
  jlpi_current();
  jlpi_waiters_lock(&p->waiters);
  while (status == JLPAR_OK && (pid = take_free(p)) == 0)
    status = jlpi_waiters_wait(&p->waiters, a_worker, 0, -1, NULL, NULL);
  if (pid == 0) /* others look again: this one may have been woken for them */
    wake(p);
  jlpi_waiters_unlock(&p->waiters);
  if (pid < 0)
    jlpi_fail_new(pid, "%s", why_nobody(pid));
  if (pid == 0)
    jlpi_waiters_fail(status, a_worker);
  return pid;
}

int jlpi_pool_hold(jlpar_pool *p) {
  int pid = jlpar_pool_take(p);
  retain(p);
  return pid;
}

void jlpar_pool_push(jlpar_pool *p, int pid) {
  check_pid(pid);
  jlpi_waiters_lock(&p->waiters);
  refresh(p);
  int there = find(p, pid) != NULL, status = there ? JLPAR_EINVAL : p->is_default ? JLPAR_OK : add(p, pid);
  wake(p);
  jlpi_waiters_unlock(&p->waiters);
  if (there)
    jlpi_fail_new(JLPAR_EINVAL, "process %d is in the pool already", pid);
  if (status != JLPAR_OK)
    no_memory();
}

void jlpar_pool_put(jlpar_pool *p, int pid) {
  if (!put_back(p, pid))
    jlpi_fail_new(JLPAR_EINVAL, "process %d was not taken from this pool", pid);
}

size_t jlpar_pool_length(jlpar_pool *p) {
  jlpi_waiters_lock(&p->waiters);
  refresh(p);
  size_t n = (size_t)p->count;
  jlpi_waiters_unlock(&p->waiters);
  return n;
}

void jlpar_pool_free(jlpar_pool *p) {
  if (p && p->is_default)
    jlpi_fail_new(JLPAR_EINVAL, "the default pool cannot be freed");
  if (p)
    release(p);
}
