/* SPDX-License-Identifier: MIT
 *
 * See lazy.h. What becomes of notes that their owner does not run: they become public, are stolen, or are made
 * tasks of before their task waits.
 */
#include "task/lazy_parts.h"
#include "task/group.h"
#include "task/idle.h"
#include "task/spawn.h"
#include "task/thread.h"

#include <string.h>

atomic_int jlpi_hungry;

/* ---- what thieves want ---- */

/* Those of the notes below end. If one has begun all outer ones have. */
static void begin_until(const jlpi_lazies *z, jlpi_lazy *end) {
  jlpi_lazy *first = end;
  while (first > z->moving && !(first[-1].sync->state & JLPI_SYNC_BEGUN))
    first--;
  for (; first < end; first++)
    jlpi_sync_begin_next(first->sync);
}

void jlpi_lazies_begin(const jlpi_here *h) {
  if (h->lazies)
    begin_until(h->lazies, h->note);
}

/* something for each that looks for work, and for the next who will */
static int too_little(jlpi_lazies *z) {
  int hungry = atomic_load(&jlpi_hungry);
  uint64_t w = atomic_load(&z->shared);
  return z->shares && (int)(split_of(w) - tail_of(w)) < (hungry > 1 ? hungry : 1);
}

/* makes half of what is private public */
static void share(jlpi_lazies *z) {
  unsigned more = ((unsigned)(z->here->note - z->moving) - z->split + 1) / 2;
  if (more == 0)
    return;
  z->split += more;
  begin_until(z, z->moving + z->split);
  atomic_fetch_add_explicit(&z->shared, (uint64_t)more << 32, memory_order_seq_cst);
  jlpi_wake_one_scheduler();
}

static void set_bounds(jlpi_lazies *z, jlpi_lazy *end, jlpi_lazy *own) {
  __atomic_store_n(&z->here->notes_end, end, __ATOMIC_SEQ_CST);
  __atomic_store_n(&z->here->notes_own, own, __ATOMIC_SEQ_CST);
}

/* A thief first takes, or says that it is hungry, then sets the bounds; the owner sets them, then looks: so the
 * last word is that there is too little, if there is. */
void jlpi_lazies_share(jlpi_lazies *z) {
  if (too_little(z))
    share(z);
  set_bounds(z, z->moving + JLPI_NOTES_MAX, z->moving + z->split);
  if (too_little(z))
    jlpi_lazies_ask(z);
}

/* ---- before the task stops running ---- */

/* all that is not stolen is the owner's again */
static unsigned take_all_back(jlpi_lazies *z) {
  uint64_t w = atomic_load(&z->shared);
  while (!atomic_compare_exchange_weak(&z->shared, &w, word(tail_of(w), tail_of(w))))
    continue;
  return tail_of(w);
}

/* tasks of the notes from the k-th on, as many as there is memory for; where that ended */
static unsigned make_tasks_of(jlpi_lazies *z, unsigned k, unsigned head) {
  for (; k < head; k++) {
    jlpi_lazy *note = &z->moving[k];
    jlpi_task *t = jlpi_task_small(note->sync, note->site, note->env, note->target, JLPI_ON_ANY_THREAD);
    if (!t)
      break;
    jlpi_task_start(t);
  }
  return k;
}

/* Without memory for a task the newest is run now; then it is tried again. 1: so it was */
static int make_tasks(jlpi_lazies *z) {
  jlpi_lazies_begin(z->here);
  unsigned head = (unsigned)(z->here->note - z->moving), tail = take_all_back(z);
  for (unsigned k = 0; k < tail; k++)
    jlpi_lazies_await_thief(&z->moving[k]);
  unsigned left = head - make_tasks_of(z, tail, head);
  memmove(z->moving, &z->moving[head - left], left * sizeof *z->moving);
  z->here->note = z->moving + left;
  z->split = 0;
  atomic_store(&z->shared, 0);
  set_bounds(z, NULL, JLPI_BEYOND_ALL);
  if (left > 0)
    jlpi_lazies_run(--z->here->note);
  return left > 0;
}

int jlpi_lazies_settle(void) {
  jlpi_here *h;
  int waited = 0;
  while (h = jlpi_this(), jlpi_lazies_left(h)) {
    if (h->sticky != h->lazies->sticky)
      jlpi_lazies_run_sticky(h, h->lazies->sticky);
    else
      waited |= make_tasks(h->lazies);
  }
  return waited;
}

/* ---- thieves ---- */

int jlpi_lazies_visible(jlpi_lazies *z) {
  uint64_t w = atomic_load(&z->shared);
  return tail_of(w) < split_of(w);
}

/* the owner has to hear it once; it looks after what it sets (seq_cst, like the loads) */
static int asked(const jlpi_here *h) {
  return !__atomic_load_n(&h->notes_end, __ATOMIC_SEQ_CST) &&
         __atomic_load_n(&h->notes_own, __ATOMIC_SEQ_CST) == JLPI_BEYOND_ALL;
}

void jlpi_lazies_ask(jlpi_lazies *z) {
  if (z->shares && !asked(z->here))
    set_bounds(z, NULL, JLPI_BEYOND_ALL);
}

void jlpi_lazies_hungry(void) {
  atomic_fetch_add(&jlpi_hungry, 1);
  for (int k = 0, n = jlpi_schedulers_now(); k < n; k++) {
    jlpi_thread *victim = __atomic_load_n(&jlpi_scheduler[k], __ATOMIC_ACQUIRE);
    jlpi_lazies *z = victim ? __atomic_load_n(&victim->lazies, __ATOMIC_ACQUIRE) : NULL;
    if (z)
      jlpi_lazies_ask(z);
  }
}

/* The task is made first: without memory nothing may be taken. */
jlpi_task *jlpi_lazies_steal(jlpi_lazies *z) {
  jlpi_task *t = jlpi_lazies_visible(z) ? jlpi_task_for_note() : NULL;
  if (!t)
    return NULL;
  uint64_t w = atomic_load(&z->shared);
  if (tail_of(w) >= split_of(w) || !atomic_compare_exchange_strong(&z->shared, &w, w + 1)) {
    jlpi_task_unmake(t);
    return NULL;
  }
  jlpi_lazy *note = &z->moving[tail_of(w)];
  jlpi_task_take_note(t, note->sync, note->site, note->env, note->target);
  __atomic_store_n(&note->site, NULL, __ATOMIC_RELEASE);
  jlpi_lazies_ask(z);
  return t;
}
