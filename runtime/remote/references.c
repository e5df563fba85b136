/* SPDX-License-Identifier: MIT
 *
 * Who holds what: counted references to futures and channels across processes.
 *
 * The home of an object keeps, for every process, how many references have been given to it less how many it
 * has given back; the object stays while one of these counts is not zero. A process that passes a handle on
 * tells the home first (ADD, on behalf of the receiver), while it still holds it itself. So:
 *
 *   A holds h --ADD(B)--> home          A's ADD is before A's own DROP, being messages of one process to one
 *   A --- message with h ---> B         other; B's DROP may overtake A's ADD: then B's count is -1 for a while,
 *   B --DROP--> home                    which is not zero, and the object stays
 *
 * The earliest ADD under way was sent by somebody all of whose own ADDs have arrived and whose DROP comes behind
 * it: his count keeps the object. That is why nothing is freed too early.
 *
 * A process that is not the home remembers how many references came to it (arrivals), and by whom, and gives all back
 * when its last local one goes. Handles of file-scope channels (maker 0) live for ever and are not
 * counted. A handle may reach its home before the message that makes the object: it is known there from its
 * first mention, and `born` later.
 *
 * A channel is counted twice, as two kinds: those who have its handle for a call (JLPI_OF_CHANNEL), for whom its record
 * stays, and those who also hold it open (JLPI_OF_OPEN_CHANNEL): its maker, the program wherever a value brought it, and
 * who retained it. With the last of these it is closed, whatever calls still use it.
 */
#include "remote/references.h"

#include "base/memory.h"
#include "task/frame.h"
#include "task/future.h"

#include <stdlib.h>

struct reference *jlpi_references[JLPI_REFERENCE_BUCKETS];
pthread_mutex_t jlpi_references_lock = PTHREAD_MUTEX_INITIALIZER;

static struct reference **place_of(int kind, jlpar_future h) {
  uint64_t hash = (h.id ^ (uint64_t)h.maker << 40 ^ (uint64_t)kind) * 0x9e3779b97f4a7c15u;
  struct reference **at = &jlpi_references[hash >> 52];
  while (*at && !((*at)->kind == kind && (*at)->handle.id == h.id && (*at)->handle.maker == h.maker))
    at = &(*at)->next;
  return at;
}

/* with the lock */
static struct reference *get(int kind, jlpar_future h) {
  struct reference **at = place_of(kind, h);
  if (!*at && (*at = calloc(1, sizeof **at))) {
    (*at)->kind = kind;
    (*at)->handle = h;
  }
  if (!*at)
    jlpi_no_memory("a reference"); /* that is not counted it would be freed under somebody's feet */
  return *at;
}

static void forget(int kind, jlpar_future h) {
  struct reference **at = place_of(kind, h), *e = *at;
  if (e) {
    *at = e->next;
    free(e->counts);
    free(e);
  }
}

void jlpi_reference_count(struct reference *e, int pid, int via, long n) {
  int k = 0;
  while (k < e->ncounts && !(e->counts[k].pid == pid && e->counts[k].via == via))
    k++;
  if (k == e->ncounts) {
    struct count *more = realloc(e->counts, (size_t)(k + 1) * sizeof *more);
    if (!more)
      jlpi_no_memory("the holders of a reference");
    e->counts = more;
    e->counts[e->ncounts++] = (struct count){pid, via, 0};
  }
  e->counts[k].n += n;
}

int jlpi_reference_is_free(const struct reference *e) {
  for (int k = 0; k < e->ncounts; k++)
    if (e->counts[k].n)
      return 0;
  return 1;
}

/* one of this process alone that it has released stays so */
static void adopt(jlpar_future f) {
  if (jlpi_future_adopt(f) == JLPAR_ENOMEM)
    jlpi_no_memory("a future of another process");
}

/* A distributed array is gone when its maker releases it: the others' references are nothing here. */
static void retain_here(int kind, jlpar_future h) {
  const jlpi_pinner *channels = &jlpi_pinners[JLPI_CHANNEL];
  if (kind == JLPI_OF_FUTURE)
    adopt(h);
  else if (kind == JLPI_OF_OPEN_CHANNEL)
    channels->retain(&h);
  else if (kind == JLPI_OF_CHANNEL)
    channels->pin(&h);
}

void jlpi_reference_release(int kind, jlpar_future h) {
  if (kind == JLPI_OF_FUTURE)
    jlpi_fut_let_go(&h);
  else if (kind == JLPI_OF_OPEN_CHANNEL)
    jlpi_channel_let_go_apart((jlpar_channel){h.home, h.maker, h.id});
  else if (kind == JLPI_OF_CHANNEL)
    jlpi_pinners[JLPI_CHANNEL].unpin(&h);
}

static int counted(jlpar_future h) {
  return h.id != 0 && h.maker != 0;
}

/* ---- at home; with the lock, which check_zero gives back ---- */

static void hold(struct reference *e) {
  if ((int)e->handle.maker == jlpi_myid || e->kind != JLPI_OF_FUTURE) /* nobody has others before they are there */
    e->born = 1;
  if (!e->held) {
    e->held = 1;
    retain_here(e->kind, e->handle);
  }
}

/* Nobody else holds it. That a future of another maker's is born is remembered while this process itself holds it:
 * jlpi_reference_dropped then forgets. */
int jlpi_reference_is_remembered(struct reference *e) {
  int remembered = e->held && e->kind == JLPI_OF_FUTURE && (int)e->handle.maker != jlpi_myid;
  e->held = 0;
  return remembered;
}

static void check_zero(struct reference *e) {
  int kind = e->kind, release = e->born && jlpi_reference_is_free(e), held = e->held;
  jlpar_future h = e->handle;
  if (release && !jlpi_reference_is_remembered(e))
    forget(kind, h);
  pthread_mutex_unlock(&jlpi_references_lock);
  if (release && held)
    jlpi_reference_release(kind, h);
}

static void give_at_home(int kind, jlpar_future h, int pid, int via, long n) {
  if (pid != jlpi_myid && jlpi_member_status(pid) != JLPAR_OK)
    return;
  pthread_mutex_lock(&jlpi_references_lock);
  struct reference *e = get(kind, h);
  hold(e);
  jlpi_reference_count(e, pid, via, n);
  check_zero(e);
}

/* pid: who is about to hold it; or who had passed it on */
void jlpi_reference_tell(enum jlpi_kind message, int kind, jlpar_future h, int pid, long n) {
  jlpi_writer w = jlpi_message_begin(message);
  jlpi_pack_u32(&w, (uint32_t)kind);
  jlpi_pack_future(&w, h);
  jlpi_pack_u32(&w, (uint32_t)pid);
  jlpi_pack_u64(&w, (uint64_t)n);
  jlpi_message_must((int)h.home, &w, "who holds a future or channel");
}

/* ADD, DROP and MOVED: the same content */
struct told {
  int kind, pid;
  jlpar_future handle;
  long n;
};

static struct told told(jlpi_reader *r) {
  struct told t = {.kind = (int)jlpi_unpack_u32(r)};
  t.handle = jlpi_unpack_future(r);
  t.pid = (int)jlpi_unpack_u32(r);
  t.n = (long)jlpi_unpack_u64(r);
  return t;
}

/* Its maker passes it on and does not have it itself. If it was never heard of here it was here, and is freed: whoever got
 * it now would wait for it to be born. */
static void note_released(jlpar_future f) {
  pthread_mutex_lock(&jlpi_references_lock);
  struct reference *e = get(JLPI_OF_FUTURE, f);
  int was_born = e->born;
  hold(e);
  e->born = 1;
  pthread_mutex_unlock(&jlpi_references_lock);
  if (!was_born)
    jlpi_future_complete(f, NULL, 0, NULL,
                         jlpi_error_new(JLPAR_ERELEASED, jlpi_myid, NULL, NULL, 0, "a future was used after its release"));
  give_at_home(JLPI_OF_FUTURE, f, jlpi_myid, jlpi_myid, 0);
}

void jlpi_reference_add(jlpi_message *m, jlpi_reader *r) {
  struct told t = told(r);
  if (!r->bad && t.kind == JLPI_OF_FUTURE && t.n == 0 && m->from == (int)t.handle.maker)
    note_released(t.handle);
  else if (!r->bad)
    give_at_home(t.kind, t.handle, t.pid, m->from, t.n);
  jlpi_message_free(m);
}

void jlpi_reference_drop(jlpi_message *m, jlpi_reader *r) {
  struct told t = told(r);
  if (!r->bad)
    give_at_home(t.kind, t.handle, m->from, t.pid, -t.n);
  jlpi_message_free(m);
}

void jlpi_reference_moved(jlpi_message *m, jlpi_reader *r) {
  struct told t = told(r);
  if (!r->bad) {
    pthread_mutex_lock(&jlpi_references_lock);
    struct reference *e = get(t.kind, t.handle);
    hold(e);
    jlpi_reference_count(e, m->from, t.pid, -t.n);
    jlpi_reference_count(e, m->from, m->from, t.n);
    check_zero(e);
  }
  jlpi_message_free(m);
}

void jlpi_reference_born(int kind, jlpar_future h, int maker) {
  pthread_mutex_lock(&jlpi_references_lock);
  struct reference *e = get(kind, h);
  e->born = 1;
  if (kind == JLPI_OF_OPEN_CHANNEL)
    e->held = 1; /* the reference that it was made with */
  hold(e);
  jlpi_reference_count(e, maker, maker, 1);
  check_zero(e);
}

int jlpi_reference_known(int kind, jlpar_future h) {
  pthread_mutex_lock(&jlpi_references_lock);
  int known = *place_of(kind, h) != NULL;
  pthread_mutex_unlock(&jlpi_references_lock);
  return known;
}

/* with the lock; of a channel it may be one kind or the other: what is noted is noted at one of them */
static struct reference *of_channel(jlpar_future h) {
  struct reference *open = *place_of(JLPI_OF_OPEN_CHANNEL, h), *lent = *place_of(JLPI_OF_CHANNEL, h);
  return !open || (lent && lent->noted) ? lent : open;
}

int jlpi_channel_known(jlpar_future h) {
  pthread_mutex_lock(&jlpi_references_lock);
  int known = of_channel(h) != NULL;
  pthread_mutex_unlock(&jlpi_references_lock);
  return known;
}

int jlpi_reference_element(jlpar_future h, const jlpi_type **type) {
  pthread_mutex_lock(&jlpi_references_lock);
  struct reference *e = of_channel(h);
  int noted = e && e->noted;
  *type = noted ? e->type : NULL;
  pthread_mutex_unlock(&jlpi_references_lock);
  return noted;
}

void jlpi_reference_note_element(jlpar_future h, const jlpi_type *type) {
  pthread_mutex_lock(&jlpi_references_lock);
  struct reference *e = of_channel(h);
  if (e) {
    e->type = type;
    e->noted = 1;
  }
  pthread_mutex_unlock(&jlpi_references_lock);
}

/* ---- elsewhere ---- */

void jlpi_reference_made(int kind, jlpar_future h) {
  pthread_mutex_lock(&jlpi_references_lock);
  struct reference *e = get(kind, h);
  jlpi_reference_count(e, jlpi_myid, jlpi_myid, 1);
  e->refs++;
  e->subscribed = 1; /* its home tells its maker */
  pthread_mutex_unlock(&jlpi_references_lock);
}

void jlpi_reference_mentioned(jlpar_future f) {
  pthread_mutex_lock(&jlpi_references_lock);
  hold(get(JLPI_OF_FUTURE, f));
  pthread_mutex_unlock(&jlpi_references_lock);
}

void jlpi_reference_unmade(int kind, jlpar_future h) {
  pthread_mutex_lock(&jlpi_references_lock);
  forget(kind, h);
  pthread_mutex_unlock(&jlpi_references_lock);
}

void jlpi_handle_sent(int kind, jlpar_future h, int to) {
  if (!counted(h) || to == jlpi_myid)
    return;
  if (kind == JLPI_OF_FUTURE)
    jlpi_fut_sent(h);
  if ((int)h.home == jlpi_myid) {
    give_at_home(kind, h, to, jlpi_myid, 1);
    return;
  }
  jlpi_reference_tell(JLPI_M_ADD, kind, h, to, 1);
  if (kind == JLPI_OF_FUTURE && (int)h.maker == jlpi_myid && !jlpi_reference_known(kind, h))
    jlpi_reference_tell(JLPI_M_ADD, kind, h, to, 0);
  if (kind == JLPI_OF_FUTURE && to != (int)h.home && jlpi_future_has_value(h))
    jlpi_tell_subscriber(h, to); /* what was fetched travels with its value */
}

/* from one who has died, and of whom nothing was expected any more */
static int is_late(int from) {
  return from != jlpi_myid && jlpi_member_status(from) == JLPAR_EEXITED && jlpi_is_settled(from);
}

static void got_here(int kind, jlpar_future h, int from) {
  retain_here(kind, h);
  if (from != jlpi_myid && !is_late(from))
    give_at_home(kind, h, jlpi_myid, from, -1);
}

void jlpi_handle_got(int kind, jlpar_future h, int from) {
  if (!counted(h))
    return;
  if ((int)h.home == jlpi_myid) {
    got_here(kind, h, from);
    return;
  }
  int late = is_late(from);
  if (late)
    jlpi_reference_tell(JLPI_M_ADD, kind, h, jlpi_myid, 1);
  pthread_mutex_lock(&jlpi_references_lock);
  struct reference *e = get(kind, h);
  if (kind == JLPI_OF_FUTURE)
    adopt(h);
  else
    e->refs++;
  jlpi_reference_count(e, jlpi_myid, late ? jlpi_myid : from, late || from != jlpi_myid);
  int subscribe = kind == JLPI_OF_FUTURE && !e->subscribed;
  e->subscribed = 1;
  pthread_mutex_unlock(&jlpi_references_lock);
  if (subscribe && !jlpi_future_came_ahead(h))
    jlpi_subscribe(h);
}

/* ---- the program's own of a channel elsewhere ---- */

/* What a call has is lent to it: the home hears of the first one that is not. */
void jlpi_channel_hold_open(jlpar_future h) {
  if (!counted(h))
    return;
  pthread_mutex_lock(&jlpi_references_lock);
  int told = *place_of(JLPI_OF_OPEN_CHANNEL, h) != NULL;
  struct reference *e = get(JLPI_OF_OPEN_CHANNEL, h);
  e->refs++;
  jlpi_reference_count(e, jlpi_myid, jlpi_myid, !told);
  pthread_mutex_unlock(&jlpi_references_lock);
  if (!told)
    jlpi_reference_tell(JLPI_M_ADD, JLPI_OF_OPEN_CHANNEL, h, jlpi_myid, 1);
}

void jlpi_channel_let_go(jlpar_future h) {
  jlpi_handle_let_go(jlpi_reference_known(JLPI_OF_OPEN_CHANNEL, h) ? JLPI_OF_OPEN_CHANNEL : JLPI_OF_CHANNEL, h);
}

/* ---- those in values, and those lent to calls ---- */

static int held_open(int kind) {
  return kind == JLPI_OF_CHANNEL ? JLPI_OF_OPEN_CHANNEL : kind;
}

static void sent(void *to, int kind, jlpar_future h) {
  jlpi_handle_sent(held_open(kind), h, *(int *)to);
}

static void lent(void *to, int kind, jlpar_future h) {
  jlpi_handle_sent(kind, h, *(int *)to);
}

static void got(void *from, int kind, jlpar_future h) {
  jlpi_handle_got(held_open(kind), h, *(int *)from);
  if (kind == JLPI_OF_DARRAY && counted(h) && (int)h.home == jlpi_myid)
    jlpi_pinners[JLPI_DARRAY].retain(&h);
}

jlpi_handles jlpi_handles_to(int *pid) {
  return (jlpi_handles){sent, pid};
}

jlpi_handles jlpi_handles_lent_to(int *pid) {
  return (jlpi_handles){lent, pid};
}

jlpi_handles jlpi_handles_from(int *pid) {
  return (jlpi_handles){got, pid};
}

static void unused(void *none, int kind, jlpar_future h) {
  (void)none;
  if (jlpi_pinners[kind].release)
    jlpi_pinners[kind].release(&h);
}

const jlpi_handles jlpi_handles_unused = {unused, NULL};

static void again(void *none, int kind, jlpar_future h) {
  (void)none;
  if (jlpi_pinners[kind].retain)
    jlpi_pinners[kind].retain(&h);
}

const jlpi_handles jlpi_handles_again = {again, NULL};

/* ---- given back ---- */

/* with the lock, which it gives back */
static void give_all_back(int kind, jlpar_future h, struct reference *e) {
  struct count *counts = e->counts;
  int n = e->ncounts;
  e->counts = NULL;
  forget(kind, h);
  pthread_mutex_unlock(&jlpi_references_lock);
  for (int k = 0; k < n; k++)
    if (counts[k].n)
      jlpi_reference_tell(JLPI_M_DROP, kind, h, counts[k].via, counts[k].n);
  free(counts);
  if (kind == JLPI_OF_DARRAY)
    jlpi_darray_let_go();
}

/* A future that came back meanwhile has a new local object, which inherits the arrivals. */
void jlpi_reference_dropped(int kind, jlpar_future h) {
  pthread_mutex_lock(&jlpi_references_lock);
  struct reference *e = *place_of(kind, h);
  int gone = e && !jlpi_future_known(h);
  if (gone && (int)h.home != jlpi_myid) {
    give_all_back(kind, h, e);
    return;
  }
  if (gone && e->born && jlpi_reference_is_free(e))
    forget(kind, h);
  pthread_mutex_unlock(&jlpi_references_lock);
}

void jlpi_handle_let_go(int kind, jlpar_future h) {
  if (!counted(h))
    return;
  if (kind == JLPI_OF_FUTURE || (int)h.home == jlpi_myid) {
    jlpi_reference_release(kind, h);
    return;
  }
  pthread_mutex_lock(&jlpi_references_lock);
  struct reference *e = *place_of(kind, h);
  if (e && --e->refs <= 0)
    give_all_back(kind, h, e);
  else
    pthread_mutex_unlock(&jlpi_references_lock);
}

size_t jlpi_references_live(void) {
  size_t live = 0;
  pthread_mutex_lock(&jlpi_references_lock);
  for (int b = 0; b < JLPI_REFERENCE_BUCKETS; b++)
    for (const struct reference *e = jlpi_references[b]; e; e = e->next)
      live++;
  pthread_mutex_unlock(&jlpi_references_lock);
  return live;
}
