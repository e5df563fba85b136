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
 *             0        tail           split         here->note
 *
 * Thieves move tail over public notes (one atomic word holds tail and split) and make a real task of what they took.
 * The owner pushes and pops private ones by plain loads and stores, moves split up when there is less public than
 * thieves want, and down when it comes to the public ones (the split deque of Lace, van Dijk and van de Pol 2014).
 *
 * Pushing and popping private notes is code in the program (jlpi_notes_add, jlpi_notes_take in notes.h), which compares
 * with two bounds, here->notes_end and here->notes_own. A thief that finds too little sets both so that the comparisons
 * fail; then the program comes here, and they are set right when there is enough (jlpi_lazies_share).
 *
 * A sync in which nothing fails is not begun until it must be: when a note of it becomes public, when a task is made.
 * In the array the notes stand in the order of their nested syncs; these begin in that order, so that the nodes of a
 * task are in order too: all that have notes, then the one that is meant (jlpi_lazies_begin).
 *
 * Always true: the notes of a thread belong to the task that it runs now, in the order of its nested syncs, because a
 * task does not stop running before its notes are settled: sticky ones are run, moving ones become tasks. (When it runs
 * a part of a threads loop, those below belong to the task that entered the loop, and their syncs have begun.)
 * While there are sticky notes no task that came before them is in the run queue: so they may run before all in it.
 */
#ifndef JLPI_LAZY_H
#define JLPI_LAZY_H

#include "task/task.h"

_Static_assert(sizeof(jlpi_lazy) == 64, "one to a cache line");

typedef struct jlpi_lazies {
  jlpi_lazy *sticky, *moving;
  jlpi_here *here; /* the owner's */
  unsigned split;
  atomic_int shares; /* there are thieves; set when all else is */
  char apart[64];
  _Atomic uint64_t shared;               /* split << 32 | tail */
} jlpi_lazies;

/* What waits for the current task's next wait; it may come back on another thread. Before every switch. */
static inline int jlpi_lazies_left(const jlpi_here *h) {
  return h->lazies && (h->sticky != h->lazies->sticky || h->note != h->lazies->moving);
}
/* 1: some were run that may have waited themselves, so that who woke this task meanwhile is forgotten */
int jlpi_lazies_settle(void);
void jlpi_lazies_finish(jlpi_sync *s); /* of this sync: run, or stolen and counted in pending */
/* the syncs that have notes begin: before any other node of the task is made */
void jlpi_lazies_begin(const jlpi_here *h);
void jlpi_lazies_fail(void); /* before the task leaves its nodes: none is missing, notes that none of them knows are run */
/* the next note is for jlpi_start: current changes, and may be NULL */
static inline void jlpi_lazies_close(jlpi_here *h) {
  __atomic_store_n(&h->notes_end, NULL, __ATOMIC_RELAXED);
  h->sticky_end = NULL;
}
void jlpi_lazies_adopt(jlpi_here *h, jlpi_lazies *z); /* or NULL; of the thread that had the record before */

/* a task made of what victim has to give, NULL if nothing. From a thief. */
jlpi_task *jlpi_lazies_steal(jlpi_lazies *victim);
int jlpi_lazies_visible(jlpi_lazies *victim);
void jlpi_lazies_ask(jlpi_lazies *victim); /* it looks what thieves want, at its next note */
extern atomic_int jlpi_hungry; /* schedulers that look for work */
void jlpi_lazies_hungry(void); /* one more: all are asked */

#endif
