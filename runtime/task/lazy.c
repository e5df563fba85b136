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
static jlpi_lazy *const beyond_all = (jlpi_lazy *)(UINTPTR_MAX & ~(uintptr_t)63);

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
  h->notes_own = beyond_all;
}

/* at the first task of its kind on this thread; 0: there cannot be notes of it (where the order is decided by lot, each is a
 * task: a note runs when it is convenient) */
static int prepare(jlpi_here *h, enum jlpi_where where) {
  jlpi_lazies *z = lazies_of(h->thread);
  if (!z || jlpi_order_by_lot() || (where == JLPI_ON_ANY_THREAD && !h->thread->scheduler)) /* thieves look at schedulers only */
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

/* A thief first takes, or says that it is hungry, then sets the bounds; the owner sets them, then looks: so the last word
 * is that there is too little, if there is. */
static void look_after_thieves(jlpi_lazies *z) {
  if (too_little(z))
    share(z);
  set_bounds(z, z->moving + NOTES_MAX, z->moving + z->split);
  if (too_little(z))
    jlpi_lazies_ask(z);
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

static jlpi_lazy *note_moving(jlpi_here *h, jlpi_sync *s, const jlpi_site *site, const void *env, void *target) {
  jlpi_lazies *z = h->lazies;
  if (!z->moving || h->note == z->moving + NOTES_MAX)
    return NULL;
  jlpi_lazy *note = h->note++;
  fill(note, s, site, env, target);
  look_after_thieves(z);
  return note;
}

static jlpi_lazy *note_sticky(jlpi_here *h, jlpi_sync *s, const jlpi_site *site, const void *env, void *target) {
  jlpi_lazies *z = h->lazies;
  if (h->sticky == z->sticky + NOTES_MAX || h->thread->queue->head)
    return NULL;
  jlpi_lazy *note = h->sticky++;
  h->sticky_end = z->sticky + NOTES_MAX;
  h->line = &h->thread->queue->head;
  fill(note, s, site, env, target);
  return note;
}

static jlpi_lazy *note(jlpi_sync *s, const jlpi_site *site, const void *env, void *target, enum jlpi_where where) {
  jlpi_here *h = jlpi_this();
  if (!h->lazies || !h->current || deep(h->current))
    return NULL;
  return (where == JLPI_ON_ANY_THREAD ? note_moving : note_sticky)(h, s, site, env, target);
}

/* The result is stored straight into target, so that has to be aligned (a member of a packed struct need not be). */
static int may_be_noted(const jlpi_site *site, const void *target, enum jlpi_where where) {
  return (site->lazy == JLPI_LAZY || (site->lazy == JLPI_LAZY_MOVING && where == JLPI_ON_ANY_THREAD)) &&
         ((uintptr_t)target & (site->alignment - 1)) == 0;
}

jlpi_lazy *jlpi_start(jlpi_sync *s, const jlpi_site *site, const void *env, void *target, enum jlpi_where where) {
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

static void run(const jlpi_lazy *taken) {
  jlpi_lazy mine = *taken; /* its place may be used again while it runs */
  mine.site->run(mine.env, mine.target);
}

/* First in, first out. None of them waits: this thread's notes stay what they are. */
static void run_sticky(jlpi_here *h, jlpi_lazy *first) {
  for (const jlpi_lazy *n = first; n < h->sticky; n++)
    run(n);
  h->sticky = first;
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
  wait_for_thief(--z->here->note);
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
  look_after_thieves(z);
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
  run_sticky(h, first);
}

void jlpi_lazies_finish(jlpi_sync *s) {
  jlpi_here *h = jlpi_this();
  if (h->lazies)
    finish_sticky(h, s);
  for (jlpi_lazy *n; (n = jlpi_notes_ask(s));)
    run(n);
}

void jlpi_lazies_fail(void) {
  jlpi_here *h = jlpi_this();
  if (h->lazies)
    run_sticky(h, h->lazies->sticky);
  jlpi_lazies_begin(h);
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

/* Without memory for a task the newest is run now; then it is tried again. */
static void make_tasks(jlpi_lazies *z) {
  jlpi_lazies_begin(z->here);
  unsigned head = (unsigned)(z->here->note - z->moving), tail = take_all_back(z);
  for (unsigned k = 0; k < tail; k++)
    wait_for_thief(&z->moving[k]);
  unsigned left = head - make_tasks_of(z, tail, head);
  memmove(z->moving, &z->moving[head - left], left * sizeof *z->moving);
  z->here->note = z->moving + left;
  z->split = 0;
  atomic_store(&z->shared, 0);
  set_bounds(z, NULL, beyond_all);
  if (left > 0)
    run(--z->here->note);
}

void jlpi_lazies_settle(void) {
  jlpi_here *h;
  while (h = jlpi_this(), jlpi_lazies_left(h)) {
    if (h->sticky != h->lazies->sticky)
      run_sticky(h, h->lazies->sticky);
    else
      make_tasks(h->lazies);
  }
}

/* ---- thieves ---- */

int jlpi_lazies_visible(jlpi_lazies *z) {
  uint64_t w = atomic_load(&z->shared);
  return tail_of(w) < split_of(w);
}

/* the owner has to hear it once; it looks after what it sets (seq_cst, like the loads) */
static int asked(const jlpi_here *h) {
  return !__atomic_load_n(&h->notes_end, __ATOMIC_SEQ_CST) && __atomic_load_n(&h->notes_own, __ATOMIC_SEQ_CST) == beyond_all;
}

void jlpi_lazies_ask(jlpi_lazies *z) {
  if (z->shares && !asked(z->here))
    set_bounds(z, NULL, beyond_all);
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
