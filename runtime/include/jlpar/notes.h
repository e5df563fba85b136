/* SPDX-License-Identifier: MIT
 *
 * notes.h - a sync in which nothing fails, in the caller. Part of generated.h; not to be used otherwise.
 *
 * When its statement does nothing but start tasks that are lazy, or might be, and wait for them, then nearly
 * always no task is made, nobody else hears of the sync, and all that happens is this:
 *
 *     jlpi_sync s; jlpi_notes notes = jlpi_sync_open(&s);
 *     ... jlpi_notes_add(&notes, &f_spawn1_site, &captures, sizeof captures, &target); ...
 *     for (jlpi_lazy *n; (n = jlpi_notes_take(&notes));)   // newest first, on the stack that is there
 *       jlpi_note_run(n, f_spawn1, sizeof captures);
 *     jlpi_sync_close(&s);                                 // what thieves took, if anything, is waited for
 *
 * What async starts is noted apart and runs before, first in, first out. The sync begins when the runtime needs it: before a thief can see a note of it, before a task is made.
 */
#ifndef JLPI_NOTES_H
#define JLPI_NOTES_H

typedef struct jlpi_notes {
  jlpi_sync *sync;
  jlpi_lazy *newest; /* where it was put */
  unsigned count;    /* at most so many are left: with those that thieves took and those that tasks were made of */
  unsigned sticky;   /* so many were noted for this thread */
  jlpi_lazy *first, *end; /* of these; end is set when they are taken */
} jlpi_notes;

/* bytes, as a compiler sees it that does not know that nothing larger is lazy */
#define JLPI_LAZY_COPIED(bytes) ((bytes) < JLPI_LAZY_BYTES ? (bytes) : JLPI_LAZY_BYTES)
#define JLPI_INLINE static inline __attribute__((always_inline))

JLPI_INLINE jlpi_notes jlpi_sync_open(jlpi_sync *s) {
  s->state = 0;
  return (jlpi_notes){.sync = s};
}

/* The sync lies in the stack frame, so its address tells how deep that is; a member of a packed struct is less
 * aligned than its type wants, then the result is not stored straight. From a task. */
JLPI_INLINE int jlpi_notes_fit(const jlpi_notes *n, const jlpi_here *h, const jlpi_site *site,
                               const void *target) {
  return (const char *)n->sync >= ((const jlpi_task_head *)h->current)->lazy_floor &&
         ((uintptr_t)target & (site->alignment - 1)) == 0;
}
JLPI_INLINE void jlpi_note_fill(jlpi_lazy *note, jlpi_sync *s, const jlpi_site *site, const void *env,
                                size_t bytes, void *target) {
  note->site = site;
  note->sync = s;
  note->target = target;
  if (bytes)
    __builtin_memcpy(note->env, env, JLPI_LAZY_COPIED(bytes));
}

/* jlpi_start(..., JLPI_ON_ANY_THREAD) of a lazy site */
JLPI_INLINE void jlpi_notes_add(jlpi_notes *n, const jlpi_site *site, const void *env, size_t bytes,
                                void *target) {
  jlpi_here *h = jlpi_here_now();
  jlpi_lazy *note = h->note;
  if (__builtin_expect(!site->lazy || note >= __atomic_load_n(&h->notes_end, __ATOMIC_RELAXED) ||
                           !jlpi_notes_fit(n, h, site, target),
                       0)) {
    note = jlpi_start(n->sync, site, env, target, JLPI_ON_ANY_THREAD);
    if (!note)
      return;
  } else {
    jlpi_note_fill(note, n->sync, site, env, bytes, target);
    h->note = note + 1;
  }
  n->newest = note;
  n->count++;
}

/* the newest note of the sync, which is taken off; NULL: there is none. Not inline: when it is not known to be
 * the thread's own, or a thief wants one. */
jlpi_lazy *jlpi_notes_ask(jlpi_sync *s);
JLPI_INLINE jlpi_lazy *jlpi_notes_take(jlpi_notes *n) {
  jlpi_here *h = jlpi_here_now();
  jlpi_lazy *note = n->newest;
  if (n->count == 0)
    return NULL;
  n->count--;
  if (__builtin_expect(h->note != note + 1 || note < __atomic_load_n(&h->notes_own, __ATOMIC_RELAXED), 0)) {
    note = jlpi_notes_ask(n->sync);
    if (!note) {
      n->count = 0;
      return NULL;
    }
  } else {
    h->note = note;
  }
  n->newest = note - 1;
  return note;
}

/* its place may be used again while it runs */
JLPI_INLINE void jlpi_note_run(jlpi_lazy *note, void (*run)(void *env, void *result), size_t bytes) {
  _Alignas(JLPI_LAZY_ALIGNMENT) char env[JLPI_LAZY_BYTES];
  __builtin_memcpy(env, note->env, JLPI_LAZY_COPIED(bytes));
  run(env, note->target);
}

/* jlpi_start(..., JLPI_ON_THIS_THREAD) of a lazy site */
JLPI_INLINE void jlpi_notes_add_sticky(jlpi_notes *n, const jlpi_site *site, const void *env, size_t bytes,
                                       void *target) {
  jlpi_here *h = jlpi_here_now();
  jlpi_lazy *note = h->sticky;
  if (__builtin_expect(site->lazy != JLPI_LAZY || note >= h->sticky_end || *h->line ||
                           !jlpi_notes_fit(n, h, site, target),
                       0)) {
    note = jlpi_start(n->sync, site, env, target, JLPI_ON_THIS_THREAD);
    if (!note)
      return;
  } else {
    jlpi_note_fill(note, n->sync, site, env, bytes, target);
    h->sticky = note + 1;
  }
  if (n->sticky++ == 0)
    n->first = note;
}

/* The first of those for this thread, all of which are taken off; each may then be run, up to n->end: they
 * start nothing, so their places are not used meanwhile. If some were run before, or were noted elsewhere, the
 * others are left to jlpi_sync_close. */
JLPI_INLINE jlpi_lazy *jlpi_notes_take_sticky(jlpi_notes *n) {
  jlpi_here *h = jlpi_here_now();
  if (n->sticky == 0)
    return n->end = NULL;
  if (__builtin_expect(h->sticky != n->first + n->sticky, 0)) {
    n->sync->state |= JLPI_SYNC_STICKY;
    return n->end = NULL;
  }
  n->end = h->sticky;
  return h->sticky = n->first;
}

JLPI_INLINE void jlpi_sync_close(jlpi_sync *s) {
  if (__builtin_expect(s->state, 0))
    jlpi_sync_end(s);
}

#endif
