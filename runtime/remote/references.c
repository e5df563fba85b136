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
 * A process that is not the home remembers how many references came to it (arrivals), and gives all back at
 * once when its last local one goes. Handles of file-scope channels (maker 0) live for ever and are not
 * counted. A handle may reach its home before the message that makes the object: it is known there from its
 * first mention, and `born` later.
 */
#include "remote/remote.h"
#include "task/frame.h"

#include <pthread.h>
#include <stdlib.h>

struct count {
  int pid;
  long n;
};

struct reference {
  struct reference *next;
  int kind;
  jlpar_future handle; /* of a channel: the same three numbers */
  /* at home */
  struct count *counts;
  int ncounts;
  int held, born; /* held: a local reference is kept for the others */
  int owned;      /* a channel that another process made here: its maker's reference */
  const jlpi_type *type;
  /* elsewhere */
  long arrivals;
  long refs; /* of a channel: local references */
  int subscribed;
};

enum { BUCKETS = 4096 };
static struct reference *buckets[BUCKETS];
static size_t nreferences; /* records */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards all references; never held while releasing */

static struct reference **place_of(int kind, jlpar_future h) {
  uint64_t hash = (h.id ^ (uint64_t)h.maker << 40 ^ (uint64_t)kind) * 0x9e3779b97f4a7c15u;
  struct reference **at = &buckets[hash >> 52];
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
    nreferences++;
  }
  if (!*at)
    abort(); /* a reference that is not counted would be freed under somebody's feet */
  return *at;
}

static void drop_record(struct reference **at) {
  struct reference *e = *at;
  *at = e->next;
  nreferences--;
  free(e->counts);
  free(e);
}

static void forget(int kind, jlpar_future h) {
  struct reference **at = place_of(kind, h);
  if (*at)
    drop_record(at);
}

size_t jlpi_references_known(void) {
  pthread_mutex_lock(&lock);
  size_t n = nreferences;
  pthread_mutex_unlock(&lock);
  return n;
}

static void add_count(struct reference *e, int pid, long n) {
  int k = 0;
  while (k < e->ncounts && e->counts[k].pid != pid)
    k++;
  if (k == e->ncounts) {
    struct count *more = realloc(e->counts, (size_t)(k + 1) * sizeof *more);
    if (!more)
      abort();
    e->counts = more;
    e->counts[e->ncounts++] = (struct count){pid, 0};
  }
  e->counts[k].n += n;
}

static int nobody_holds(const struct reference *e) {
  for (int k = 0; k < e->ncounts; k++)
    if (e->counts[k].n)
      return 0;
  return 1;
}

static jlpar_channel as_channel(jlpar_future h) {
  return (jlpar_channel){h.home, h.maker, h.id};
}

static void serve_channel(int op, jlpar_future h) {
  jlpi_channel_request r = {.op = op, .channel = as_channel(h), .timeout = -1};
  jlpi_channel_serve(&r);
  jlpi_error_release(r.error);
}

/* A channel is closed when its owner releases it, whoever else holds it: the others' are pins. */
static void retain_here(int kind, jlpar_future h) {
  jlpar_channel c = as_channel(h);
  if (kind == JLPI_OF_FUTURE)
    jlpi_future_adopt(h);
  else if (jlpi_pinners[JLPI_CHANNEL].pin)
    jlpi_pinners[JLPI_CHANNEL].pin(&c);
}

static void release_here(int kind, jlpar_future h) {
  jlpar_channel c = as_channel(h);
  if (kind == JLPI_OF_FUTURE)
    jlpi_future_release(h);
  else if (jlpi_pinners[JLPI_CHANNEL].unpin)
    jlpi_pinners[JLPI_CHANNEL].unpin(&c);
}

static int counted(jlpar_future h) {
  return h.id != 0 && h.maker != 0;
}

/* ---- at home; with the lock, which check_zero gives back ---- */

static void hold(struct reference *e) {
  if ((int)e->handle.maker == jlpi_myid)
    e->born = 1;
  if (!e->held && (e->kind == JLPI_OF_FUTURE || e->born)) {
    e->held = 1;
    retain_here(e->kind, e->handle);
  }
}

static long count_of(const struct reference *e, int pid) {
  for (int k = 0; k < e->ncounts; k++)
    if (e->counts[k].pid == pid)
      return e->counts[k].n;
  return 0;
}

static void check_zero(struct reference *e) {
  int kind = e->kind, release = e->born && nobody_holds(e), held = e->held;
  int disown = e->owned && count_of(e, (int)e->handle.maker) <= 0;
  jlpar_future h = e->handle;
  if (disown)
    e->owned = 0;
  if (release)
    forget(kind, h);
  pthread_mutex_unlock(&lock);
  if (disown)
    serve_channel(JLPI_CH_RELEASE, h);
  if (release && held)
    release_here(kind, h);
}

static void give_at_home(int kind, jlpar_future h, int pid, long n) {
  if (pid != jlpi_myid && jlpi_member_status(pid) != JLPAR_OK)
    return;
  pthread_mutex_lock(&lock);
  struct reference *e = get(kind, h);
  hold(e);
  add_count(e, pid, n);
  check_zero(e);
}

static void send_count(enum jlpi_kind message, int kind, jlpar_future h, long n) {
  jlpi_writer w = jlpi_message_begin(message);
  jlpi_pack_u32(&w, (uint32_t)kind);
  jlpi_pack_future(&w, h);
  jlpi_pack_u64(&w, (uint64_t)n);
  jlpi_message_send((int)h.home, &w);
}

void jlpi_reference_add(jlpi_message *m, jlpi_reader *r) {
  int kind = (int)jlpi_unpack_u32(r);
  jlpar_future h = jlpi_unpack_future(r);
  int pid = (int)jlpi_unpack_u64(r);
  if (!r->bad)
    give_at_home(kind, h, pid, 1);
  jlpi_message_free(m);
}

void jlpi_reference_drop(jlpi_message *m, jlpi_reader *r) {
  int kind = (int)jlpi_unpack_u32(r);
  jlpar_future h = jlpi_unpack_future(r);
  long n = (long)jlpi_unpack_u64(r);
  if (!r->bad)
    give_at_home(kind, h, m->from, -n);
  jlpi_message_free(m);
}

void jlpi_reference_born(int kind, jlpar_future h, int maker, const jlpi_type *type) {
  pthread_mutex_lock(&lock);
  struct reference *e = get(kind, h);
  e->type = type;
  e->born = 1;
  e->owned = kind == JLPI_OF_CHANNEL;
  hold(e);
  add_count(e, maker, 1);
  check_zero(e);
}

const jlpi_type *jlpi_reference_type(jlpar_future h) {
  pthread_mutex_lock(&lock);
  struct reference *e = *place_of(JLPI_OF_FUTURE, h);
  const jlpi_type *type = e ? e->type : NULL;
  pthread_mutex_unlock(&lock);
  return type;
}

/* ---- elsewhere ---- */

void jlpi_reference_made(int kind, jlpar_future h) {
  pthread_mutex_lock(&lock);
  struct reference *e = get(kind, h);
  e->arrivals++;
  e->refs++;
  e->subscribed = 1; /* its home tells its maker */
  pthread_mutex_unlock(&lock);
}

void jlpi_handle_sent(int kind, jlpar_future h, int to) {
  if (!counted(h) || to == jlpi_myid)
    return;
  if ((int)h.home == jlpi_myid)
    give_at_home(kind, h, to, 1);
  else
    send_count(JLPI_M_ADD, kind, h, to);
}

static void got_here(int kind, jlpar_future h, int from) {
  retain_here(kind, h);
  if (from != jlpi_myid)
    give_at_home(kind, h, jlpi_myid, -1);
}

void jlpi_handle_keep(int kind, jlpar_future h) {
  if (kind != JLPI_OF_CHANNEL || !counted(h) || (int)h.home != jlpi_myid)
    return;
  serve_channel(JLPI_CH_RETAIN, h);
  release_here(kind, h);
}

void jlpi_handle_got(int kind, jlpar_future h, int from) {
  if (!counted(h))
    return;
  if ((int)h.home == jlpi_myid) {
    got_here(kind, h, from);
    return;
  }
  pthread_mutex_lock(&lock);
  struct reference *e = get(kind, h);
  if (kind == JLPI_OF_FUTURE)
    jlpi_future_adopt(h);
  else
    e->refs++;
  e->arrivals += from != jlpi_myid;
  int subscribe = kind == JLPI_OF_FUTURE && !e->subscribed;
  e->subscribed = 1;
  pthread_mutex_unlock(&lock);
  if (subscribe)
    jlpi_subscribe(h);
}

/* with the lock, which it gives back */
static void give_all_back(int kind, jlpar_future h, struct reference *e) {
  long n = e->arrivals;
  forget(kind, h);
  pthread_mutex_unlock(&lock);
  if (n)
    send_count(JLPI_M_DROP, kind, h, n);
}

/* A future that came back meanwhile has a new local object, which inherits the arrivals. */
void jlpi_reference_dropped(int kind, jlpar_future h) {
  if ((int)h.home == jlpi_myid)
    return;
  pthread_mutex_lock(&lock);
  struct reference *e = *place_of(kind, h);
  if (e && !jlpi_future_known(h))
    give_all_back(kind, h, e);
  else
    pthread_mutex_unlock(&lock);
}

void jlpi_handle_let_go(int kind, jlpar_future h) {
  if (!counted(h))
    return;
  if (kind == JLPI_OF_FUTURE || (int)h.home == jlpi_myid) {
    release_here(kind, h);
    return;
  }
  pthread_mutex_lock(&lock);
  struct reference *e = *place_of(kind, h);
  if (e && --e->refs <= 0)
    give_all_back(kind, h, e);
  else
    pthread_mutex_unlock(&lock);
}

/* ---- a process is gone ---- */

enum todo { FAIL, RELEASE, DISOWN };

struct list {
  struct gone {
    int kind;
    enum todo what;
    jlpar_future handle;
  } *at;
  size_t count, room;
};

static void remember(struct list *l, const struct reference *e, enum todo what) {
  if (l->count == l->room) {
    l->room = l->room ? 2 * l->room : 64;
    l->at = realloc(l->at, l->room * sizeof *l->at);
    if (!l->at)
      abort();
  }
  l->at[l->count++] = (struct gone){e->kind, what, e->handle};
}

static int lost_at_home(struct reference *e, int pid, struct list *todo) {
  for (int k = 0; k < e->ncounts; k++)
    if (e->counts[k].pid == pid)
      e->counts[k].n = 0;
  if (e->owned && (int)e->handle.maker == pid) {
    e->owned = 0;
    remember(todo, e, DISOWN);
  }
  return e->born && nobody_holds(e);
}

/* what must be failed (its home, or the maker of what was never born, is gone) or released, is done later */
static void look_at(struct reference **at, int pid, struct list *todo) {
  struct reference *e = *at;
  if ((int)e->handle.home == jlpi_myid) {
    if (!e->born && (int)e->handle.maker == pid) {
      e->born = 1;
      remember(todo, e, FAIL);
    }
    if (lost_at_home(e, pid, todo)) {
      if (e->held)
        remember(todo, e, RELEASE);
      drop_record(at);
    }
  } else if ((int)e->handle.home == pid) {
    remember(todo, e, FAIL);
  }
}

void jlpi_references_lost(int pid) {
  struct list todo = {0};
  pthread_mutex_lock(&lock);
  for (int b = 0; b < BUCKETS; b++)
    for (struct reference **at = &buckets[b], *e; (e = *at);) {
      look_at(at, pid, &todo);
      if (*at == e)
        at = &e->next;
    }
  pthread_mutex_unlock(&lock);
  for (size_t k = 0; k < todo.count; k++) {
    struct gone *g = &todo.at[k];
    if (g->what == DISOWN)
      serve_channel(JLPI_CH_RELEASE, g->handle);
    else if (g->what == RELEASE)
      release_here(g->kind, g->handle);
    else if (g->kind == JLPI_OF_FUTURE)
      jlpi_future_complete(g->handle, NULL, 0, NULL, jlpi_unreachable(pid, JLPAR_EEXITED, NULL));
  }
  free(todo.at);
}
