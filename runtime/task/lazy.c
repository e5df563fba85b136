/* SPDX-License-Identifier: MIT
 *
 * See lazy.h. What the owner of an array does with its notes; what others get of them is lazy_public.c.
 */
#include "task/lazy_parts.h"
#include "base/memory.h"
#include "task/frame.h"
#include "task/group.h"
#include "task/spawn.h"
#include "task/thread.h"

#include <sched.h>
#include <string.h>
#include <sys/mman.h>

/* ---- memory ---- */

/* address space; memory comes with the first touch */
static jlpi_lazy *array(void) {
  void *p = mmap(NULL, JLPI_NOTES_MAX * sizeof(jlpi_lazy), PROT_READ | PROT_WRITE,
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
  if (z)
    z->here = thread->here;
  __atomic_store_n(&thread->lazies, z, __ATOMIC_RELEASE);
  return z;
}

void jlpi_lazies_adopt(jlpi_here *h, jlpi_lazies *z) {
  h->lazies = z;
  if (!z)
    return;
  z->here = h;
  h->sticky = z->sticky;
  h->note = z->moving;
  jlpi_lazies_close(h);
  h->notes_own = JLPI_BEYOND_ALL;
}

/* at the first task of its kind on this thread; 0: there cannot be notes of it (where the order is decided by
 * lot, each is a task: a note runs when it is convenient) */
static int prepare(jlpi_here *h, enum jlpi_where where) {
  jlpi_lazies *z = lazies_of(h->thread);
  if (!z || jlpi_order_by_lot() ||
      (where == JLPI_ON_ANY_THREAD && !h->thread->scheduler)) /* thieves look at schedulers only */
    return 0;
  if (!h->lazies)
    jlpi_lazies_adopt(h, z);
  if (where == JLPI_ON_ANY_THREAD && !z->moving && (z->moving = array())) {
    h->note = z->moving;
    jlpi_schedulers_start();
    atomic_store(&z->shares, jlpi_schedulers_now() > 1);
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

static jlpi_lazy *note_moving(jlpi_here *h, jlpi_sync *s, const jlpi_site *site, const void *env,
                              void *target) {
  jlpi_lazies *z = h->lazies;
  if (!z->moving || h->note == z->moving + JLPI_NOTES_MAX)
    return NULL;
  jlpi_lazy *note = h->note++;
  fill(note, s, site, env, target);
  jlpi_lazies_share(z);
  return note;
}

static jlpi_lazy *note_sticky(jlpi_here *h, jlpi_sync *s, const jlpi_site *site, const void *env,
                              void *target) {
  jlpi_lazies *z = h->lazies;
  if (h->sticky == z->sticky + JLPI_NOTES_MAX || h->thread->queue->head)
    return NULL;
  jlpi_lazy *note = h->sticky++;
  h->sticky_end = z->sticky + JLPI_NOTES_MAX;
  h->line = &h->thread->queue->head;
  fill(note, s, site, env, target);
  return note;
}

static jlpi_lazy *note(jlpi_sync *s, const jlpi_site *site, const void *env, void *target,
                       enum jlpi_where where) {
  jlpi_here *h = jlpi_this();
  if (!h->lazies || !h->current || deep(h->current))
    return NULL;
  return (where == JLPI_ON_ANY_THREAD ? note_moving : note_sticky)(h, s, site, env, target);
}

/* The result is stored straight into target, so that has to be aligned (a member of a packed struct need not
 * be). */
static int may_be_noted(const jlpi_site *site, const void *target, enum jlpi_where where) {
  return (site->lazy == JLPI_LAZY || (site->lazy == JLPI_LAZY_MOVING && where == JLPI_ON_ANY_THREAD)) &&
         ((uintptr_t)target & (site->alignment - 1)) == 0;
}

jlpi_lazy *jlpi_start(jlpi_sync *s, const jlpi_site *site, const void *env, void *target,
                      enum jlpi_where where) {
  if (may_be_noted(site, target, where)) {
    jlpi_lazy *n = note(s, site, env, target, where);
    if (!n) {
      jlpi_current();
      if (prepare(jlpi_this(), where))
        n = note(s, site, env, target, where);
    }
    if (n)
      return n;
  }
  jlpi_start_made(s, site, env, target, where);
  return NULL;
}

/* ---- running ---- */

void jlpi_lazies_run(const jlpi_lazy *taken) {
  jlpi_lazy mine = *taken; /* its place may be used again while it runs */
  mine.site->run(mine.env, mine.target);
}

/* First in, first out. None of them waits: this thread's notes stay what they are. */
void jlpi_lazies_run_sticky(jlpi_here *h, jlpi_lazy *first) {
  for (const jlpi_lazy *n = first; n < h->sticky; n++)
    jlpi_lazies_run(n);
  h->sticky = first;
}

/* it may still be counting itself in the sync: a few instructions, unless it was interrupted just there */
void jlpi_lazies_await_thief(const jlpi_lazy *stolen) {
  for (int k = 0; __atomic_load_n(&stolen->site, __ATOMIC_ACQUIRE); k++)
    if (k % 100 == 99)
      sched_yield();
    else
      jlpi_cpu_relax();
}

/* the newest note was public: makes some private again; 0: it was stolen */
static int take_back(jlpi_lazies *z, unsigned head) {
  uint64_t w = atomic_load(&z->shared);
  while (tail_of(w) < head) {
    unsigned split = tail_of(w) + (head - tail_of(w)) / 2;
    if (atomic_compare_exchange_weak(&z->shared, &w, word(tail_of(w), split))) {
      z->split = split;
      return 1;
    }
  }
  return 0;
}

/* The newest note is gone; so are all below it. */
static void drop_stolen(jlpi_lazies *z) {
  jlpi_lazies_await_thief(--z->here->note);
  z->split = (unsigned)(z->here->note - z->moving);
  atomic_store(&z->shared, word(z->split, z->split));
}

/* the newest of all, taken off; NULL: it was stolen */
static jlpi_lazy *take_newest(jlpi_lazies *z) {
  unsigned head = (unsigned)(z->here->note - z->moving);
  jlpi_lazy *note = NULL;
  if (head > z->split || take_back(z, head))
    note = --z->here->note;
  else
    drop_stolen(z);
  jlpi_lazies_share(z);
  return note;
}

/* What was run before may have gone on elsewhere; then none is left. */
jlpi_lazy *jlpi_notes_ask(jlpi_sync *s) {
  jlpi_here *h = jlpi_this();
  jlpi_lazy *note = NULL;
  while (!note && h->lazies && h->note != h->lazies->moving && h->note[-1].sync == s)
    note = take_newest(h->lazies);
  return note;
}

static void finish_sticky(jlpi_here *h, const jlpi_sync *s) {
  jlpi_lazy *first = h->sticky;
  while (first > h->lazies->sticky && first[-1].sync == s)
    first--;
  jlpi_lazies_run_sticky(h, first);
}

void jlpi_lazies_finish(jlpi_sync *s) {
  jlpi_here *h = jlpi_this();
  if (h->lazies)
    finish_sticky(h, s);
  for (jlpi_lazy *n; (n = jlpi_notes_ask(s));)
    jlpi_lazies_run(n);
}

void jlpi_lazies_fail(void) {
  jlpi_here *h = jlpi_this();
  if (h->lazies)
    jlpi_lazies_run_sticky(h, h->lazies->sticky);
  jlpi_lazies_begin(h);
}
