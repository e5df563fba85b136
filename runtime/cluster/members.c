/* SPDX-License-Identifier: MIT
 *
 * Who is there. States are read without a lock; the sorted list of announced workers is under one.
 */
#include "base/lock.h"
#include "cluster/internal.h"
#include "cluster/pool.h"
#include "task/seam.h"

#include <stdlib.h>
#include <string.h>

static _Atomic unsigned char states[JLPI_PIDS_MAX];
static jlpi_lock lock;
static int *workers, room; /* sorted; under lock, as is turn */
static _Atomic int count;  /* of workers; changed under lock */
static _Atomic int so_far; /* workers that came */
static int turn;

/* JLPAR_TOPOLOGY, read by each process when it first asks: workers reach process 1 only */
static int is_master_worker(void) {
  static _Atomic int known; /* 1: no, 2: yes */
  if (!known) {
    const char *text = getenv("JLPAR_TOPOLOGY");
    known = text && strcmp(text, "master_worker") == 0 ? 2 : 1;
  }
  return known == 2;
}

int jlpi_workers_connect(void) {
  return !is_master_worker();
}

int jlpi_member_status(int pid) {
  if (pid == 1 || pid == jlpi_myid)
    return JLPAR_OK;
  int state = pid > 0 && pid < JLPI_PIDS_MAX ? states[pid] : JLPI_NEVER;
  if (state == JLPI_HERE && jlpi_myid != 1 && is_master_worker())
    return JLPAR_ETOPOLOGY;
  return state == JLPI_HERE ? JLPAR_OK : state == JLPI_GONE ? JLPAR_EEXITED : JLPAR_ENOPROC;
}

static _Atomic int processes[JLPI_PIDS_MAX];

int jlpi_member_process(int pid) {
  return pid > 0 && pid < JLPI_PIDS_MAX ? processes[pid] : 0;
}

void jlpi_member_set_process(int pid, int process) {
  processes[pid] = process;
}

/* process 1's too, in its workers */
static _Atomic uint64_t hosts[JLPI_PIDS_MAX];

uint64_t jlpi_member_host(int pid) {
  return pid == jlpi_myid ? jlpi_host() : pid > 0 && pid < JLPI_PIDS_MAX ? hosts[pid] : 0;
}

void jlpi_member_set_host(int pid, uint64_t host) {
  hosts[pid] = host;
}

static int place_of(int pid) {
  int k = 0;
  while (k < count && workers[k] < pid)
    k++;
  return k;
}

static void forget(int pid) {
  int k = place_of(pid);
  if (k == count || workers[k] != pid)
    return;
  count--;
  for (int i = k; i < count; i++)
    workers[i] = workers[i + 1];
  turn -= k < turn;
}

void jlpi_member_set(int pid, enum jlpi_presence state) {
  jlpi_lock_take(&lock);
  if (states[pid] != JLPI_GONE)
    states[pid] = state;
  if (state == JLPI_GONE)
    forget(pid);
  jlpi_lock_give(&lock);
  if (state == JLPI_GONE)
    jlpi_pools_changed();
}

void jlpi_member_announce(int pid) {
  jlpi_lock_take(&lock);
  if (count == room) {
    int wanted = room ? 2 * room : 16, *more = realloc(workers, wanted * sizeof *more);
    if (!more)
      abort();
    workers = more;
    room = wanted;
  }
  int k = place_of(pid);
  if (states[pid] != JLPI_GONE && (k == count || workers[k] != pid)) {
    states[pid] = JLPI_HERE;
    for (int i = count++; i > k; i--)
      workers[i] = workers[i - 1];
    workers[k] = pid;
    so_far++;
  }
  jlpi_lock_give(&lock);
  jlpi_pools_changed();
}

int jlpi_next_worker(void) {
  jlpi_lock_take(&lock);
  int pid = 0;
  for (int k = 0; k < count && !pid; k++) {
    turn = turn >= count ? 0 : turn;
    int next = workers[turn++];
    pid = jlpi_member_status(next) == JLPAR_ETOPOLOGY ? 0 : next;
  }
  jlpi_lock_give(&lock);
  return pid;
}

int *jlpi_workers_now(int all, int *n) {
  jlpi_lock_take(&lock);
  int *list = malloc((count + 1) * sizeof *list), k = 0;
  if (list) {
    if (all || count == 0)
      list[k++] = 1;
    for (int i = 0; i < count; i++)
      list[k++] = workers[i];
  }
  jlpi_lock_give(&lock);
  *n = k;
  return list;
}

int jlpi_workers_so_far(void) {
  return so_far;
}

static int copy_list(int all, int *pids, int max) {
  int n, *list = jlpi_workers_now(all, &n);
  if (!list)
    jlpi_fail_new(JLPAR_ENOMEM, "no memory for the list of processes");
  for (int k = 0; k < n && k < max; k++)
    pids[k] = list[k];
  free(list);
  return n;
}

int jlpar_procs(int *pids, int max) {
  return copy_list(1, pids, max);
}

int jlpar_workers(int *pids, int max) {
  return copy_list(0, pids, max);
}

int jlpar_nprocs(void) {
  return count + 1;
}

int jlpar_nworkers(void) {
  int n = count;
  return n ? n : 1;
}

int jlpar_myid(void) {
  return jlpi_myid;
}
