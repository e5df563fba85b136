/* SPDX-License-Identifier: MIT
 *
 * The life of a future, and its completion. See future.h. Waiting is in future_wait.c.
 */
#include "task/future.h"
#include "base/memory.h"
#include "base/table.h"
#include "task/frame.h"

#include <stdlib.h>
#include <string.h>

static jlpi_table table;

static struct {
  jlpi_lock lock;
  jlpi_fut *free;
} spare;

static jlpi_fut *take_spare(void) {
  jlpi_lock_take(&spare.lock);
  jlpi_fut *f = spare.free;
  if (f)
    spare.free = f->next_free;
  jlpi_lock_give(&spare.lock);
  return f ? f : jlpi_calloc(sizeof *f);
}

static void put_spare(jlpi_fut *f) {
  jlpi_lock_take(&spare.lock);
  f->next_free = spare.free;
  spare.free = f;
  jlpi_lock_give(&spare.lock);
}

size_t jlpi_futures_live(void) {
  return jlpi_table_count(&table);
}

/* locks it: a lookup of an old handle may still be looking at it */
static jlpi_fut *blank(void) {
  jlpi_fut *f = take_spare();
  if (!f)
    return NULL;
  jlpi_lock_take(&f->lock);
  f->refs = f->pins = f->holds = 0;
  atomic_store(&f->ready, 0);
  f->task = NULL;
  f->error = NULL;
  f->value = NULL;
  f->bytes = 0;
  f->type = f->name = f->file = NULL;
  f->full = NULL;
  f->owns = f->fetched = f->told = 0;
  f->first = f->last = NULL;
  f->callbacks = NULL;
  f->copy = NULL;
  f->line = 0;
  return f;
}

jlpi_fut *jlpi_fut_new(int home) {
  jlpi_fut *f = blank();
  if (!f)
    return NULL;
  f->handle = (jlpar_future){(uint32_t)home, (uint32_t)jlpi_myid, jlpi_table_add(&table, f)};
  jlpi_lock_give(&f->lock);
  if (f->handle.id == 0) {
    put_spare(f);
    return NULL;
  }
  return f;
}

static int same(jlpar_future a, jlpar_future b) {
  return a.id == b.id && a.maker == b.maker;
}

/* One that lives elsewhere may come back to its maker after that let it go: its slot is another's by then, so it is
 * found among the foreign ones. */
static jlpi_fut *find_object(jlpar_future h) {
  int made_here = (int)h.maker == jlpi_myid;
  jlpi_fut *f = made_here ? jlpi_table_find(&table, h.id) : NULL;
  return f || (made_here && (int)h.home == jlpi_myid) ? f : jlpi_table_find_foreign(&table, h.maker, h.id);
}

static void take_out(jlpi_fut *f, jlpar_future h) {
  if ((int)h.maker == jlpi_myid && jlpi_table_find(&table, h.id) == f)
    jlpi_table_remove(&table, h.id);
  else
    jlpi_table_forget(&table, h.maker, h.id);
}

static jlpi_fut *lookup(jlpar_future h) {
  jlpi_fut *f = find_object(h);
  if (!f)
    return NULL;
  jlpi_lock_take(&f->lock);
  if (same(f->handle, h) && f->refs + f->pins > 0)
    return f;
  jlpi_lock_give(&f->lock);
  return NULL;
}

int jlpi_future_adopt(jlpar_future h) {
  jlpi_fut *f = lookup(h);
  if (f) {
    f->refs++;
    jlpi_lock_give(&f->lock);
    return JLPAR_OK;
  }
  if ((int)h.home == jlpi_myid && (int)h.maker == jlpi_myid)
    return JLPAR_ERELEASED;
  if (!(f = blank()))
    return JLPAR_ENOMEM;
  f->handle = h;
  f->refs = 1;
  jlpi_lock_give(&f->lock);
  if (jlpi_table_adopt(&table, h.maker, h.id, f))
    return JLPAR_OK;
  put_spare(f);
  return JLPAR_ENOMEM;
}

/* A handle that came from elsewhere and is unknown here gets a proxy at its first use. */
jlpi_fut *jlpi_fut_find(jlpar_future h) {
  jlpi_fut *f = h.id ? lookup(h) : NULL;
  if (f || !jlpi_remote || h.id == 0 || (int)h.maker == jlpi_myid || (int)h.home == jlpi_myid)
    return f;
  if (jlpi_future_adopt(h) != JLPAR_OK || jlpi_remote->future_subscribe(h) != JLPAR_OK)
    return NULL;
  return lookup(h);
}

/* whoever waits for a value that nobody can set any more is told */
static void call_back_without(jlpi_callback *callbacks) {
  const jlpar_error *e = callbacks ? jlpi_error_new(JLPAR_ERELEASED, jlpi_myid, NULL, NULL, 0,
                                                    "a future was released before it had a value") : NULL;
  for (jlpi_callback *c = callbacks, *next; c; c = next) {
    next = c->next;
    c->done(c->arg, &(jlpi_future_value){0}, e);
    jlpi_free(c);
  }
  jlpi_error_release(e);
}

/* what the future owned; not locked, as one of the handles may be the last of something that waits for others */
static void let_go_value(const jlpi_future_value *v, int fetched) {
  void *data = (void *)(uintptr_t)v->data;
  if (!v->full || v->owns == JLPI_OWNS_NOTHING)
    return;
  jlpi_value_release(v->full, data);
  if (!fetched && v->owns == JLPI_OWNS_ALL)
    jlpi_value_give_back(v->full, data, NULL, NULL);
}

static jlpi_future_value value_of(const jlpi_fut *f) {
  return (jlpi_future_value){f->value, f->bytes, f->type, f->full, f->owns};
}

/* with its lock, which it gives back; lets go what the counts no longer keep */
static void unlock_counted(jlpi_fut *f, int was_good) {
  int good = f->refs + f->pins > 0, used = good || f->holds > 0;
  jlpar_future h = f->handle;
  jlpi_callback *abandoned = NULL;
  if (used || !atomic_load(&f->ready)) {
    if (!used) {
      abandoned = f->callbacks;
      f->callbacks = NULL;
    }
    jlpi_lock_give(&f->lock);
  } else {
    void *value = f->value;
    jlpi_future_value v = value_of(f);
    int fetched = f->fetched;
    const jlpar_error *error = f->error;
    void (*copy)(void *, int) = f->copy;
    void *arg = f->copy_arg;
    f->value = NULL;
    f->error = NULL;
    f->copy = NULL;
    jlpi_lock_give(&f->lock);
    if (value)
      let_go_value(&v, fetched);
    if (value != f->small) /* nobody uses the object before put_spare */
      jlpi_free(value);
    jlpi_error_release(error);
    if (copy)
      copy(arg, 1);
  }
  if (was_good && !good) {
    take_out(f, h);
    if (jlpi_remote && ((int)h.home != jlpi_myid || (int)h.maker != jlpi_myid))
      jlpi_remote->future_drop(h);
  }
  if (!used)
    put_spare(f);
  call_back_without(abandoned);
}

void jlpi_fut_unhold(jlpi_fut *f) {
  jlpi_lock_take(&f->lock);
  f->holds--;
  unlock_counted(f, f->refs + f->pins > 0);
}

static int keep(jlpi_fut *f, const jlpi_future_value *v) {
  void *room = v->bytes <= JLPI_FUT_INLINE ? f->small : jlpi_alloc(v->bytes);
  if (!room)
    return 0;
  if (v->bytes)
    memcpy(room, v->data, v->bytes);
  f->value = room;
  f->bytes = v->bytes;
  f->type = v->name;
  f->full = v->full;
  f->owns = v->owns;
  return 1;
}

jlpi_future_value jlpi_future_value_of(const jlpi_type *type, const void *data) {
  if (!type)
    return (jlpi_future_value){0};
  return (jlpi_future_value){data, type->bytes, type->name, type->nfields ? type : NULL, JLPI_OWNS_NOTHING};
}

/* with its lock and a hold, both of which it gives back */
static void finish(jlpi_fut *f) {
  jlpi_callback *callbacks = f->callbacks;
  f->callbacks = NULL;
  f->task = NULL;
  atomic_store_explicit(&f->ready, 1, memory_order_release);
  for (jlpi_waiter *w = f->first, *next; w; w = next) {
    next = w->next;
    w->done = 1;
    jlpi_unpark(w->task);
  }
  f->first = f->last = NULL;
  jlpi_lock_give(&f->lock);
  for (jlpi_callback *c = callbacks, *next; c; c = next) {
    next = c->next;
    jlpi_future_value v = value_of(f);
    c->done(c->arg, &v, f->error);
    jlpi_free(c);
  }
  jlpi_fut_unhold(f);
}

int jlpi_future_complete_with(jlpar_future h, const jlpi_future_value *v, const jlpar_error *error,
                              void (*copy)(void *arg, int failed), void *arg) {
  jlpi_fut *f = lookup(h);
  int status = !f ? JLPAR_ERELEASED : atomic_load(&f->ready) ? JLPAR_ESET : JLPAR_OK;
  if (status != JLPAR_OK) {
    if (f)
      jlpi_lock_give(&f->lock);
    jlpi_error_release(error);
    if (copy)
      copy(arg, 1);
    return status;
  }
  f->error = error;
  if (f->told)
    jlpi_error_mark_seen(error);
  f->copy = copy;
  f->copy_arg = arg;
  int kept = error || keep(f, v);
  if (!kept)
    f->error = jlpi_error_new(JLPAR_ENOMEM, jlpi_myid, NULL, NULL, 0, "no memory for a future's value");
  f->holds++;
  finish(f);
  return kept ? JLPAR_OK : JLPAR_ENOMEM;
}

int jlpi_future_complete(jlpar_future h, const void *value, size_t bytes, const char *type,
                         const jlpar_error *error) {
  jlpi_future_value v = {value, bytes, type, NULL, 0};
  return jlpi_future_complete_with(h, &v, error, NULL, NULL);
}

int jlpi_fut_set(jlpar_future h, const jlpi_future_value *value) {
  jlpi_future_value v = *value;
  void *data = (void *)(uintptr_t)v.data;
  v.owns = JLPI_OWNS_HANDLES;
  if (v.full)
    jlpi_value_retain(v.full, data);
  int status = jlpi_future_complete_with(h, &v, NULL, NULL, NULL);
  if (v.full && status != JLPAR_OK)
    jlpi_value_release(v.full, data);
  return status;
}

int jlpi_future_known(jlpar_future h) {
  jlpi_fut *f = lookup(h);
  if (f)
    jlpi_lock_give(&f->lock);
  return f != NULL;
}

int jlpi_future_has_value(jlpar_future h) {
  jlpi_fut *f = lookup(h);
  int has = f && atomic_load(&f->ready) && !f->error;
  if (f)
    jlpi_lock_give(&f->lock);
  return has;
}

void jlpi_fut_sent(jlpar_future h) {
  jlpi_fut *f = lookup(h);
  if (!f)
    return;
  f->told = 1;
  if (atomic_load(&f->ready))
    jlpi_error_mark_seen(f->error);
  jlpi_lock_give(&f->lock);
}

int jlpi_fut_has_name(jlpar_future h) {
  jlpi_fut *f = lookup(h);
  int named = f && f->name;
  if (f)
    jlpi_lock_give(&f->lock);
  return named;
}

void jlpi_fut_end(jlpi_fut *f, jlpi_frame *frame, const jlpar_error *error, int delivers) {
  const jlpi_type *type = frame ? jlpi_frame_site(frame)->result : NULL;
  jlpi_lock_take(&f->lock);
  f->error = jlpi_error_retain(error);
  if (f->told)
    jlpi_error_mark_seen(error);
  jlpi_future_value v = jlpi_future_value_of(type, type ? jlpi_frame_result(frame) : NULL);
  if (!error && type && !keep(f, &v))
    f->error = jlpi_error_new(JLPAR_ENOMEM, jlpi_myid, NULL, NULL, 0, "no memory for a future's value");
  if (delivers) {
    f->copy = jlpi_frame_deliver;
    f->copy_arg = frame;
  }
  finish(f); /* gives back the task's hold */
  jlpi_fut_unpin(&f->handle);
}

int jlpi_future_when_done(jlpar_future h, void (*done)(void *, const jlpi_future_value *, const jlpar_error *),
                          void *arg) {
  jlpi_fut *f = jlpi_fut_find(h);
  if (!f)
    return JLPAR_ERELEASED;
  if (!atomic_load(&f->ready)) {
    jlpi_callback *c = jlpi_alloc(sizeof *c);
    if (c) {
      *c = (jlpi_callback){f->callbacks, done, arg};
      f->callbacks = c;
    }
    jlpi_lock_give(&f->lock);
    return c ? JLPAR_OK : JLPAR_ENOMEM;
  }
  f->holds++;
  jlpi_lock_give(&f->lock);
  jlpi_future_value v = value_of(f);
  done(arg, &v, f->error);
  jlpi_fut_unhold(f);
  return JLPAR_OK;
}

/* ---- counts ---- */

static int count(jlpar_future h, int refs, int pins) {
  jlpi_fut *f = lookup(h);
  if (!f)
    return JLPAR_ERELEASED;
  if (f->refs + refs < 0) { /* the program gave back what it had; a task's pin is not its to give */
    jlpi_lock_give(&f->lock);
    return JLPAR_ERELEASED;
  }
  f->refs += refs;
  f->pins += pins;
  unlock_counted(f, 1);
  return JLPAR_OK;
}

void jlpi_fut_pin(void *handle) {
  jlpar_future h = *(jlpar_future *)handle;
  if (h.id && count(h, 0, 1) != JLPAR_OK && (int)h.maker != jlpi_myid && jlpi_future_adopt(h) == JLPAR_OK)
    count(h, -1, 1);
}

void jlpi_fut_unpin(void *handle) {
  count(*(jlpar_future *)handle, 0, -1);
}

void jlpi_future_retain(jlpar_future h) {
  if (h.id && count(h, 1, 0) != JLPAR_OK && ((int)h.maker == jlpi_myid || jlpi_future_adopt(h) != JLPAR_OK))
    jlpi_fail(NULL, 0, JLPAR_ERELEASED, "a future was used after its release");
}

void jlpi_future_release(jlpar_future h) {
  if (h.id && count(h, -1, 0) != JLPAR_OK && (int)h.maker == jlpi_myid)
    jlpi_fail(NULL, 0, JLPAR_ERELEASED, "a future was released once too often");
}

void jlpi_fut_keep(void *handle) {
  jlpar_future h = *(jlpar_future *)handle;
  if (h.id)
    count(h, 1, 0);
}

void jlpi_fut_let_go(void *handle) {
  jlpar_future h = *(jlpar_future *)handle;
  if (h.id)
    count(h, -1, 0);
}

void jlpi_fut_pass_on(jlpar_future from, jlpar_future to) {
  jlpi_fut *f = jlpi_fut_find(from);
  if (!f)
    return;
  f->holds++;
  jlpi_lock_give(&f->lock);
  jlpi_future_value v = value_of(f);
  if (f->owns && !f->error)
    jlpi_fut_set(to, &v);
  else
    jlpi_future_complete_with(to, &v, jlpi_error_retain(f->error), NULL, NULL);
  jlpi_fut_unhold(f);
}

jlpar_future jlpi_future_pending(int home, const char *name, const char *file, int line) {
  jlpi_fut *f = jlpi_fut_new(home);
  if (!f)
    return (jlpar_future){0, 0, 0};
  f->refs = 1;
  f->name = name;
  f->file = file;
  f->line = line;
  return f->handle;
}
