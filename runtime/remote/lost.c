/* SPDX-License-Identifier: MIT
 *
 * What becomes of references when a process dies: some things at once (lose), the rest when all others have said what
 * came by it (settle.c): what came here by it is told (move), what it held is forgotten (finish).
 */
#include "remote/references.h"

#include "base/memory.h"

#include <stdlib.h>

enum due { FAIL, RELEASE, MOVED };

struct list {
  struct gone {
    int kind;
    enum due what;
    jlpar_future handle;
    long n;
  } *at;
  size_t count, room;
};

static void remember(struct list *l, const struct reference *e, enum due what, long n) {
  if (l->count == l->room) {
    l->room = l->room ? 2 * l->room : 64;
    l->at = realloc(l->at, l->room * sizeof *l->at);
    if (!l->at)
      jlpi_no_memory("the references of a process that died");
  }
  l->at[l->count++] = (struct gone){e->kind, what, e->handle, n};
}

static void do_it(const struct gone *g, int pid) {
  if (g->what == RELEASE)
    jlpi_reference_release(g->kind, g->handle);
  else if (g->what == MOVED)
    jlpi_reference_tell(JLPI_M_MOVED, g->kind, g->handle, pid, g->n);
  else if (g->kind == JLPI_OF_FUTURE)
    jlpi_future_complete(g->handle, NULL, 0, NULL, jlpi_unreachable(pid, JLPAR_EEXITED, NULL));
}

/* look(at, pid, due) for all references: it may take *at out. What is to be done is done without the lock. */
static int for_all(int (*look)(struct reference **at, int pid, struct list *due), int pid) {
  struct list due = {0};
  int touched = 0;
  pthread_mutex_lock(&jlpi_references_lock);
  for (int b = 0; b < JLPI_REFERENCE_BUCKETS; b++)
    for (struct reference **at = &jlpi_references[b], *e; (e = *at);) {
      touched |= look(at, pid, &due);
      if (*at == e)
        at = &e->next;
    }
  pthread_mutex_unlock(&jlpi_references_lock);
  for (size_t k = 0; k < due.count; k++)
    do_it(&due.at[k], pid);
  free(due.at);
  return touched;
}

static int concerns(const struct reference *e, int pid) {
  for (int k = 0; k < e->ncounts; k++)
    if (e->counts[k].n && (e->counts[k].pid == pid || e->counts[k].via == pid))
      return 1;
  return 0;
}

/* At once: what its home, or its maker before it was born, takes along fails. */
static int lose(struct reference **at, int pid, struct list *due) {
  struct reference *e = *at;
  int here = (int)e->handle.home == jlpi_myid, by_it = here && (int)e->handle.maker == pid;
  if (by_it && !e->born)
    e->born = 1, remember(due, e, FAIL, 0);
  if ((int)e->handle.home == pid)
    remember(due, e, FAIL, 0);
  return here && concerns(e, pid);
}

void jlpi_references_lost(int pid) {
  jlpi_settle_begin(pid, for_all(lose, pid));
}

/* what came here by it is this process's own from now on */
static int move(struct reference **at, int pid, struct list *due) {
  struct reference *e = *at;
  long n = 0;
  for (int k = 0; k < e->ncounts && (int)e->handle.home != jlpi_myid; k++)
    if (e->counts[k].via == pid) {
      n += e->counts[k].n;
      e->counts[k].n = 0;
    }
  if (n) {
    jlpi_reference_count(e, jlpi_myid, jlpi_myid, n);
    remember(due, e, MOVED, n);
  }
  return 0;
}

void jlpi_references_move(int pid) {
  for_all(move, pid);
}

/* nobody holds anything for it, or by it, any more */
static int finish(struct reference **at, int pid, struct list *due) {
  struct reference *e = *at;
  if ((int)e->handle.home != jlpi_myid || !concerns(e, pid))
    return 0;
  for (int k = 0; k < e->ncounts; k++)
    if (e->counts[k].pid == pid || e->counts[k].via == pid)
      e->counts[k].n = 0;
  if (!e->born || !jlpi_reference_is_free(e))
    return 0;
  if (e->held)
    remember(due, e, RELEASE, 0);
  if (jlpi_reference_is_remembered(e))
    return 0;
  *at = e->next;
  free(e->counts);
  free(e);
  return 0;
}

void jlpi_references_finish(int pid) {
  for_all(finish, pid);
}
