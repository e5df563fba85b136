/* SPDX-License-Identifier: MIT
 *
 * What this process knows of distributed arrays, and how long: see darray.h.
 *
 * remote/references.c says who holds a handle; it is not asked while the table's lock is held.
 */
#include "array/darray.h"

#include "base/memory.h"
#include "remote/remote.h"
#include "task/frame.h"

#include <pthread.h>

enum { BUCKETS = 256 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static jlpi_darray *table[BUCKETS];
static uint64_t last_id;
static size_t live;
static uint64_t ended; /* how often arrays of others have gone */

static jlpar_future as_handle(jlpar_darray d) {
  return (jlpar_future){d.home, d.maker, d.id};
}

static int lives_here(jlpar_darray d) {
  return (int)d.home == jlpi_myid;
}

/* ---- with the lock ---- */

static jlpi_darray **place_of(jlpar_darray h) {
  jlpi_darray **at = &table[(h.id ^ h.maker) % BUCKETS];
  while (*at && !((*at)->handle.id == h.id && (*at)->handle.maker == h.maker))
    at = &(*at)->next;
  return at;
}

static void give_user(jlpi_darray *a) {
  if (--a->users > 0)
    return;
  jlpi_free(a->memory);
  jlpi_free(a->halo);
  jlpi_free(a->layout);
  jlpi_free(a->askers);
  jlpi_free(a);
}

static void take_out(jlpar_darray h) {
  jlpi_darray **at = place_of(h), *a = *at;
  if (!a)
    return;
  *at = a->next;
  live--;
  give_user(a);
}

static void put_in(jlpi_darray *a) {
  jlpi_darray **first = &table[(a->handle.id ^ a->handle.maker) % BUCKETS];
  a->next = *first;
  *first = a;
  live++;
}

/* ---- records ---- */

static jlpi_darray *record(jlpar_darray h, jlpi_layout *layout) {
  jlpi_darray *a = layout ? jlpi_calloc(sizeof *a) : NULL;
  if (!a) {
    jlpi_free(layout);
    return NULL;
  }
  a->handle = h;
  a->layout = layout;
  a->users = 1;
  a->chunk = jlpi_layout_chunk_at(layout, jlpi_myid);
  if (a->chunk >= 0)
    a->box = jlpi_layout_box(layout, a->chunk);
  return a;
}

jlpi_darray *jlpi_darray_make(jlpi_layout *layout) {
  jlpi_darray *a = record((jlpar_darray){(uint32_t)jlpi_myid, (uint32_t)jlpi_myid, 0}, layout);
  if (!a)
    return NULL;
  pthread_mutex_lock(&lock);
  a->handle.id = ++last_id;
  a->refs = 1;
  put_in(a);
  pthread_mutex_unlock(&lock);
  return a;
}

uint64_t jlpi_darrays_ended(void) {
  pthread_mutex_lock(&lock);
  uint64_t so_far = ended;
  pthread_mutex_unlock(&lock);
  return so_far;
}

/* Nobody will say any more that it ends: arrays have ended since the layout was asked for, and this may be one of them; or
 * the home, which waits for this, has died since it asked. */
static int may_have_ended(jlpar_darray h, uint64_t ended_then) {
  return ended_then == JLPI_IS_NOT_ENDED ? jlpi_member_status((int)h.home) == JLPAR_EEXITED : ended_then != ended;
}

/* Two tasks may have asked for the layout at once: the first one's record stays. One that may have ended is the caller's
 * only. */
jlpi_darray *jlpi_darray_adopt(jlpar_darray h, jlpi_layout *layout, uint64_t ended_then) {
  jlpi_darray *a = record(h, layout);
  if (!a)
    return NULL;
  pthread_mutex_lock(&lock);
  jlpi_darray *there = *place_of(h);
  if (there) {
    give_user(a);
    a = there;
    a->users++;
  } else if (!may_have_ended(h, ended_then)) {
    put_in(a);
    a->users++;
  }
  pthread_mutex_unlock(&lock);
  return a;
}

int jlpi_darray_room(jlpi_darray *a) {
  size_t elem_bytes = a->layout->elem_bytes, alignment = jlpi_alignment_of(elem_bytes);
  size_t bytes = jlpi_box_count(a->layout, &a->box) * elem_bytes;
  char *memory = jlpi_calloc(bytes + alignment - 1); /* large ones are pages that the kernel clears when they are used */
  if (!memory)
    return 0;
  a->memory = memory;
  a->data = memory + (-(uintptr_t)memory & (alignment - 1));
  return 1;
}

jlpi_darray *jlpi_darray_find(jlpar_darray h, int *status) {
  int here = lives_here(h), held = here || jlpi_reference_known(JLPI_OF_DARRAY, as_handle(h));
  pthread_mutex_lock(&lock);
  jlpi_darray *a = h.id ? *place_of(h) : NULL;
  *status = a && a->gone ? a->gone : held && (a || !here) ? JLPAR_OK : JLPAR_ERELEASED;
  if (*status != JLPAR_OK)
    a = NULL;
  if (a)
    a->users++;
  pthread_mutex_unlock(&lock);
  return a;
}

void jlpi_darray_done(jlpi_darray *a) {
  pthread_mutex_lock(&lock);
  give_user(a);
  pthread_mutex_unlock(&lock);
}

size_t jlpi_darrays_live(void) {
  pthread_mutex_lock(&lock);
  size_t n = live;
  pthread_mutex_unlock(&lock);
  return n;
}

/* ---- the end ---- */

/* with the lock */
static void end(jlpi_darray *a, int why) {
  a->gone = why;
  __atomic_add_fetch(&jlpi_chunks_epoch, 1, __ATOMIC_RELEASE);
  if (a->busy == 0)
    take_out(a->handle);
}

void jlpi_darray_gone(jlpi_message *m, jlpi_reader *r) {
  jlpar_future f = jlpi_unpack_future(r);
  pthread_mutex_lock(&lock);
  jlpi_darray *a = r->bad ? NULL : *place_of((jlpar_darray){f.home, f.maker, f.id});
  ended++;
  if (a)
    end(a, JLPAR_ERELEASED);
  pthread_mutex_unlock(&lock);
  jlpi_message_free(m);
}

void jlpi_darray_let_go(void) {
  __atomic_add_fetch(&jlpi_chunks_epoch, 1, __ATOMIC_RELEASE);
}

void jlpi_darrays_lost(int pid) {
  pthread_mutex_lock(&lock);
  ended++;
  for (int b = 0; b < BUCKETS; b++)
    for (jlpi_darray *a = table[b], *next; a; a = next) {
      next = a->next;
      if ((int)a->handle.home == pid)
        end(a, JLPAR_EEXITED);
    }
  pthread_mutex_unlock(&lock);
}

static void tell(int pid, jlpar_darray h) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_DARRAY_GONE);
  jlpi_pack_future(&w, as_handle(h));
  jlpi_message_send(pid, &w);
}

/* who have a record of it */
static void tell_others(const jlpi_darray *a) {
  for (int k = 0; k < a->layout->nchunks; k++)
    if (jlpi_layout_pid(a->layout, k) != jlpi_myid)
      tell(jlpi_layout_pid(a->layout, k), a->handle);
  for (int k = 0; k < a->naskers; k++)
    tell(a->askers[k], a->handle);
}

/* ---- at home: what the handle is counted by ---- */

/* JLPAR_OK, or JLPAR_ERELEASED */
static int count(jlpar_darray h, int refs) {
  pthread_mutex_lock(&lock);
  jlpi_darray *a = *place_of(h);
  int fine = a && !a->gone, ends = fine && (a->refs += refs) == 0;
  if (ends) {
    a->users++; /* nobody asks for the layout any more, so who is to be told stays the same */
    end(a, JLPAR_ERELEASED);
  }
  pthread_mutex_unlock(&lock);
  if (ends) {
    tell_others(a);
    jlpi_darray_done(a);
  }
  return fine ? JLPAR_OK : JLPAR_ERELEASED;
}

int jlpi_darray_note_asker(jlpi_darray *a, int pid) {
  pthread_mutex_lock(&lock);
  int known = 0;
  for (int k = 0; k < a->naskers; k++)
    known |= a->askers[k] == pid;
  int *more = known ? a->askers : jlpi_realloc(a->askers, (size_t)(a->naskers + 1) * sizeof *more);
  if (more && !known) {
    a->askers = more;
    a->askers[a->naskers++] = pid;
  }
  pthread_mutex_unlock(&lock);
  return more != NULL;
}

void jlpi_darray_unmake(jlpar_darray h) {
  count(h, -1);
}

/* ---- references ---- */

static int is_held(jlpar_darray h) {
  return jlpi_reference_known(JLPI_OF_DARRAY, as_handle(h));
}

static int retain(jlpar_darray h) {
  if (lives_here(h))
    return count(h, 1);
  if (!is_held(h))
    return JLPAR_ERELEASED;
  jlpi_handle_got(JLPI_OF_DARRAY, as_handle(h), jlpi_myid);
  return JLPAR_OK;
}

static int release(jlpar_darray h) {
  if (lives_here(h))
    return count(h, -1);
  if (!is_held(h))
    return JLPAR_ERELEASED;
  jlpi_handle_let_go(JLPI_OF_DARRAY, as_handle(h));
  return JLPAR_OK;
}

void jlpi_darray_retain(jlpar_darray h) {
  jlpi_current();
  if (h.id && retain(h) != JLPAR_OK)
    jlpi_fail(NULL, 0, JLPAR_ERELEASED, "a distributed array was used after its release");
}

void jlpi_darray_release(jlpar_darray h) {
  jlpi_current();
  if (h.id && release(h) != JLPAR_OK)
    jlpi_fail(NULL, 0, JLPAR_ERELEASED, "a distributed array was released once too often");
}

/* ---- what runs here ---- */

/* A record that comes later, with the layout, has no chunk to be kept. */
void jlpi_darray_enter(jlpar_future f) {
  pthread_mutex_lock(&lock);
  jlpi_darray *a = *place_of((jlpar_darray){f.home, f.maker, f.id});
  if (a)
    a->busy++;
  pthread_mutex_unlock(&lock);
}

void jlpi_darray_leave(jlpar_future f) {
  pthread_mutex_lock(&lock);
  jlpi_darray *a = *place_of((jlpar_darray){f.home, f.maker, f.id});
  if (a && a->busy > 0 && --a->busy == 0 && a->gone)
    take_out(a->handle);
  pthread_mutex_unlock(&lock);
}

static void pin(void *handle) {
  jlpar_darray h = *(jlpar_darray *)handle;
  if (!h.id)
    return;
  jlpi_darray_enter(as_handle(h));
  if (!lives_here(h))
    retain(h);
}

static void unpin(void *handle) {
  jlpar_darray h = *(jlpar_darray *)handle;
  if (!h.id)
    return;
  if (!lives_here(h))
    release(h);
  jlpi_darray_leave(as_handle(h));
}

static void keep(void *handle) {
  jlpar_darray h = *(jlpar_darray *)handle;
  if (h.id)
    retain(h);
}

static void let_go(void *handle) {
  jlpar_darray h = *(jlpar_darray *)handle;
  if (h.id)
    release(h);
}

__attribute__((constructor(103))) static void offer_pins(void) {
  jlpi_pinners[JLPI_DARRAY] = (jlpi_pinner){pin, unpin, keep, let_go};
}
