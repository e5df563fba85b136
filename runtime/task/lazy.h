/* SPDX-License-Identifier: MIT
 *
 * Tasks that are not made (lazy task creation: Mohr, Kranz, Halstead 1990).
 *
 * A statement that calls nothing of jlpar's, but for starting such statements and waiting for them, never waits for
 * anybody else, so nobody can tell whether it had a task of its own. In a sync it is only noted in an array of this
 * thread; at the sync's end it is a plain call on the stack that is there:
 *
 *     sticky: | f | f | g | h |                     async, first in, first out, this thread's alone
 *
 *     moving: | stolen | public ......| private ....|     spawn on(threads), last in, first out
 *             0        tail           split         head
 *
 * Thieves move tail over public notes (one atomic word holds tail and split) and make a real task of what they took.
 * The owner pushes and pops private ones by plain loads and stores, moves split up when somebody is hungry or nothing
 * is public, and down when it comes to the public ones (the split deque of Lace, van Dijk and van de Pol 2014).
 *
 * Always true: the notes of a thread belong to the task that it runs now, in the order of its nested syncs, because a
 * task does not stop running before its notes are settled: sticky ones are run, moving ones become tasks.
 * While there are sticky notes no task that came before them is in the run queue: so they may run before all in it.
 */
#ifndef JLPI_LAZY_H
#define JLPI_LAZY_H

#include "task/task.h"

typedef struct jlpi_lazy {
  _Alignas(JLPI_LAZY_ALIGNMENT) char env[JLPI_LAZY_BYTES];
  const jlpi_site *site; /* NULL: a thief took it and has noted that in the sync */
  jlpi_sync *sync;
  void *target;
} jlpi_lazy;
_Static_assert(sizeof(jlpi_lazy) == 64, "one to a cache line");

typedef struct jlpi_lazies {
  jlpi_lazy *sticky, *moving;
  unsigned nsticky, head, split;
  int shares; /* there are thieves */
  char apart[64];
  _Atomic uint64_t shared;               /* split << 32 | tail */
} jlpi_lazies;

/* What waits for the current task's next wait; it may come back on another thread. Before every switch. */
static inline int jlpi_lazies_left(const jlpi_here *h) {
  return h->lazies && (h->lazies->nsticky | h->lazies->head);
}
void jlpi_lazies_settle(void);
void jlpi_lazies_finish(jlpi_sync *s); /* of this sync: run, or stolen and counted in pending */

/* a task made of what victim has to give, NULL if nothing. From a thief. */
jlpi_task *jlpi_lazies_steal(jlpi_lazies *victim);
int jlpi_lazies_visible(jlpi_lazies *victim);
extern atomic_int jlpi_hungry; /* schedulers that look for work */

#endif
