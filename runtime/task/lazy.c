/* SPDX-License-Identifier: MIT
 *
 * See lazy.h.
 */
#include "task/lazy.h"
#include "base/memory.h"
#include "task/frame.h"
#include "task/group.h"
#include "task/idle.h"
#include "task/spawn.h"
#include "task/thread.h"

#include <sched.h>
#include <string.h>
#include <sys/mman.h>

enum { NOTES_MAX = 1 << 20 };

atomic_int jlpi_hungry;

static uint64_t word(unsigned tail, unsigned split) {
  return (uint64_t)split << 32 | tail;
}

static unsigned tail_of(uint64_t w) {
  return (unsigned)w;
}

static unsigned split_of(uint64_t w) {
  return (unsigned)(w >> 32);
}

/* ---- memory ---- */

/* address space; memory comes with the first touch */
static jlpi_lazy *array(void) {
  void *p = mmap(NULL, NOTES_MAX * sizeof(jlpi_lazy), PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return p == MAP_FAILED ? NULL : p;
}

static jlpi_lazies *lazies_of(jlpi_thread *thread) {
  if (thread->lazies || thread->lazies_failed)
    return thread->lazies;
  jlpi_lazies *z = jlpi_object_alloc(sizeof *z);
  if (z && !(z->sticky = array())) {
    jlpi_free(z);
    z = NULL;
  }
  thread->lazies_failed = !z;
  __atomic_store_n(&thread->lazies, z, __ATOMIC_RELEASE);
  return z;
}

/* at the first task of its kind on this thread; 0: there cannot be notes of it (where the order is decided by lot, each is a
 * task: a note runs when it is convenient) */
static int prepare(jlpi_here *h, enum jlpi_where where) {
  jlpi_lazies *z = lazies_of(h->thread);
  if (!z || jlpi_order_by_lot() || (where == JLPI_ON_ANY_THREAD && !h->thread->scheduler)) /* thieves look at schedulers only */
    return 0;
  h->lazies = z;
  if (where == JLPI_ON_ANY_THREAD && !z->moving && (z->moving = array())) {
    jlpi_schedulers_start();
    z->shares = jlpi_schedulers_now() > 1;
  }
  return where == JLPI_ON_THIS_THREAD || z->moving;
}

/* ---- noting ---- */

static int deep(const jlpi_task *t) {
  return (const char *)__builtin_frame_address(0) < t->head.lazy_floor;
}

static void fill(jlpi_lazy *note, jlpi_sync *s, const jlpi_site *site, const void *env, void *target) {
  note->site = site;
  note->sync = s;
  note->target = target;
  if (site->env)
    memcpy(note->env, env, site->env->bytes);
}

/* makes half of what is private public */
static void share(jlpi_lazies *z) {
  unsigned more = (z->head - z->split + 1) / 2;
  if (more == 0)
    return;
  z->split += more;
  atomic_fetch_add_explicit(&z->shared, (uint64_t)more << 32, memory_order_seq_cst);
  jlpi_wake_one_scheduler();
}

static int nothing_public(const jlpi_lazies *z) {
  return tail_of(atomic_load_explicit(&z->shared, memory_order_relaxed)) >= z->split;
}

static void share_if_wanted(jlpi_lazies *z) {
  if (__builtin_expect(z->shares, 0) &&
      (atomic_load_explicit(&jlpi_hungry, memory_order_relaxed) > 0 || nothing_public(z)))
    share(z);
}

static int note(jlpi_sync *s, const jlpi_site *site, const void *env, void *target, enum jlpi_where where) {
  jlpi_here *h = jlpi_this();
  jlpi_lazies *z = h->lazies;
  if (!z || !h->current || deep(h->current))
    return 0;
  if (where == JLPI_ON_ANY_THREAD) {
    if (!z->moving || z->head == NOTES_MAX)
      return 0;
    fill(&z->moving[z->head++], s, site, env, target);
    s->lazy_any++;
    share_if_wanted(z);
  } else {
    if (z->nsticky == NOTES_MAX || h->thread->queue->head)
      return 0;
    fill(&z->sticky[z->nsticky++], s, site, env, target);
    s->lazy_here++;
  }
  return 1;
}

/* The result is stored straight into target, so that has to be aligned (a member of a packed struct need not be). */
static int may_be_noted(const jlpi_site *site, const void *target, enum jlpi_where where) {
  return (site->lazy == JLPI_LAZY || (site->lazy == JLPI_LAZY_MOVING && where == JLPI_ON_ANY_THREAD)) &&
         ((uintptr_t)target & (site->alignment - 1)) == 0;
}

void jlpi_start(jlpi_sync *s, const jlpi_site *site, const void *env, void *target, enum jlpi_where where) {
  if (may_be_noted(site, target, where)) {
    if (note(s, site, env, target, where))
      return;
    jlpi_current();
    if (prepare(jlpi_this(), where) && note(s, site, env, target, where))
      return;
  }
  jlpi_start_made(s, site, env, target, where);
}

/* ---- running ---- */

static void run(const jlpi_lazy *taken) {
  jlpi_lazy mine = *taken; /* its place may be used again while it runs */
  mine.site->run(mine.env, mine.target);
}

/* First in, first out. None of them waits: this thread's notes stay what they are, but for nested syncs. */
static void run_sticky(jlpi_lazies *z, unsigned from) {
  for (unsigned k = from; k < z->nsticky; k++) {
    z->sticky[k].sync->lazy_here--;
    run(&z->sticky[k]);
  }
  z->nsticky = from;
}

/* it may still be counting itself in the sync: a few instructions, unless it was interrupted just there */
static void wait_for_thief(const jlpi_lazy *stolen) {
  for (int k = 0; __atomic_load_n(&stolen->site, __ATOMIC_ACQUIRE); k++)
    if (k % 100 == 99)
      sched_yield();
    else
      jlpi_cpu_relax();
}

/* the newest note was public: makes some private again; 0: it was stolen */
static int take_back(jlpi_lazies *z) {
  uint64_t w = atomic_load(&z->shared);
  while (tail_of(w) < z->head) {
    unsigned split = tail_of(w) + (z->head - tail_of(w)) / 2;
    if (atomic_compare_exchange_weak(&z->shared, &w, word(tail_of(w), split))) {
      z->split = split;
      return 1;
    }
  }
  return 0;
}

/* The newest note is gone; so are all below it. */
static void drop_stolen(jlpi_lazies *z) {
  wait_for_thief(&z->moving[--z->head]);
  z->split = z->head;
  atomic_store(&z->shared, word(z->head, z->head));
}

static void run_moving(jlpi_sync *s) {
  while (s->lazy_any > 0) {
    jlpi_lazies *z = jlpi_this()->lazies; /* what was run may have gone on elsewhere */
    s->lazy_any--;
    if (z->head > z->split || take_back(z)) {
      z->head--;
      share_if_wanted(z);
      run(&z->moving[z->head]);
    } else {
      drop_stolen(z);
    }
  }
}

void jlpi_lazies_finish(jlpi_sync *s) {
  if (s->lazy_here) {
    jlpi_lazies *z = jlpi_this()->lazies;
    run_sticky(z, z->nsticky - s->lazy_here);
  }
  run_moving(s);
}

/* ---- before the task stops running ---- */

/* all that is not stolen is the owner's again */
static unsigned take_all_back(jlpi_lazies *z) {
  uint64_t w = atomic_load(&z->shared);
  while (!atomic_compare_exchange_weak(&z->shared, &w, word(tail_of(w), tail_of(w))))
    continue;
  return tail_of(w);
}

static void make_tasks(jlpi_lazies *z) {
  unsigned tail = take_all_back(z);
  for (unsigned k = 0; k < tail; k++) {
    wait_for_thief(&z->moving[k]);
    z->moving[k].sync->lazy_any--;
  }
  unsigned head = z->head;
  int shares = z->shares;
  z->split = tail;
  z->shares = 0; /* what is run here must not make what was done already public */
  for (unsigned k = tail; k < head; k++) {
    jlpi_lazy *note = &z->moving[k];
    note->sync->lazy_any--;
    jlpi_task *t = jlpi_task_small(note->sync, note->site, note->env, note->target, JLPI_ON_ANY_THREAD);
    if (t)
      jlpi_task_start(t);
    else
      run(note); /* without memory for a task: now */
  }
  z->head = z->split = 0;
  z->shares = shares;
  atomic_store(&z->shared, 0);
}

void jlpi_lazies_settle(void) {
  jlpi_here *h;
  while (h = jlpi_this(), jlpi_lazies_left(h)) {
    if (h->lazies->nsticky)
      run_sticky(h->lazies, 0);
    else
      make_tasks(h->lazies);
  }
}

/* ---- thieves ---- */

int jlpi_lazies_visible(jlpi_lazies *z) {
  uint64_t w = atomic_load(&z->shared);
  return tail_of(w) < split_of(w);
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
  return t;
}
