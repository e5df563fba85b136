/* SPDX-License-Identifier: MIT
 *
 * everywhere: a call to every process, this one included; its failures in the order of their ids. Much that
 * goes to many is packed once and takes the way of a tree (broadcast.c).
 *
 * What `everywhere always` ran is kept, packed with the values it captured, on process 1, which alone lets
 * processes join; each new one runs all of it, in order, before anybody else can call it.
 */
#include "remote/broadcast.h"
#include "remote/loan.h"

#include "base/memory.h"
#include "cluster/pool.h"
#include "task/frame.h"
#include "task/stream.h"

#include <pthread.h>
#include <stdlib.h>

struct record {
  struct record *next;
  int flags; /* JLPI_CALL_ */
  jlpi_far_address site;
  size_t bytes;
  unsigned char body[]; /* and globals */
};

static struct record *first, **last = &first; /* grows only */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void record(int flags, jlpi_far_address site, const void *body, size_t bytes) {
  struct record *r = malloc(sizeof *r + bytes);
  if (!r)
    jlpi_no_memory("what later workers are to run");
  r->next = NULL;
  r->flags = flags;
  r->site = site;
  r->bytes = bytes;
  memcpy(r->body, body, bytes);
  pthread_mutex_lock(&lock);
  *last = r;
  last = &r->next;
  pthread_mutex_unlock(&lock);
}

void jlpi_always_record(jlpi_message *m, jlpi_reader *r) {
  jlpi_far_address site;
  jlpi_unpack_into(r, &site, sizeof site);
  int flags = (int)jlpi_unpack_u32(r);
  jlpi_unpack_align(r);
  if (!r->bad)
    record(flags, site, r->data + r->at, r->bytes - r->at);
  jlpi_message_free(m);
}

struct keeping {
  const jlpi_call *call;
  jlpi_writer w;
  jlpi_globals *globals;
};

static void pack_record(void *arg) {
  struct keeping *k = arg;
  k->globals = jlpi_globals_take(k->call);
  k->w = jlpi_message_begin(JLPI_M_ALWAYS);
  jlpi_far_address site;
  jlpi_address_far(k->call->site, &site);
  jlpi_pack(&k->w, &site, sizeof site);
  size_t at = k->w.bytes;
  jlpi_pack_u32(&k->w, 0);
  jlpi_pack_align(&k->w);
  jlpi_body_pack(&k->w, k->call, 0, NULL);
  if (!k->w.failed)
    memcpy(k->w.data + at, &k->w.flags, sizeof k->w.flags);
}

/* the globals of a record are those that nobody has: destination 0 */
static void keep_for_later(const jlpi_call *call) {
  struct keeping k = {.call = call};
  jlpi_globals_forget(0, NULL);
  const jlpar_error *e = jlpi_catch(pack_record, &k);
  if (!e)
    jlpi_globals_put(&k.w, k.globals, 0);
  jlpi_globals_free(k.globals);
  jlpi_globals_forget(0, NULL);
  if (e)
    jlpi_fail_with(e);
  if (k.w.failed)
    jlpi_no_memory("what later workers are to run");
  jlpi_message_send(1, &k.w);
}

static void replay_one(const struct record *r, int pid) {
  jlpi_writer w;
  jlpi_question q;
  if (!jlpi_ask_with(&q, pid, JLPI_M_CALL))
    return;
  jlpi_call_begin(&w, &r->site, &(jlpi_call_head){.id = q.request.id, .flags = r->flags, .stream = jlpi_stream_split()});
  jlpi_pack(&w, r->body, r->bytes);
  jlpi_answer a = jlpi_ask_wait(&q, &w, 0);
  if (a.error)
    jlpi_error_report(a.error);
  jlpi_error_release(a.error);
  jlpi_message_free(a.message);
}

void jlpi_always_replay(int pid) {
  pthread_mutex_lock(&lock);
  struct record *r = first;
  pthread_mutex_unlock(&lock);
  for (; r; r = r->next)
    replay_one(r, pid);
}

/* ---- the calls ---- */

struct round {
  jlpi_call call; /* with a sync of its own */
  jlpi_writer body;
  jlpi_globals *globals;
  int n, *pids;
  jlpi_leaf *leaves;
  jlpi_tree *tree;
};

/* requests in the order of pids, which is that of failures; this process's own call is on its way at once */
static size_t open_all(struct round *r) {
  size_t n = 0;
  for (int k = 0; k < r->n; k++) {
    uint64_t id = r->pids[k] == jlpi_myid ? 0 : jlpi_call_open(&r->call, r->pids[k]);
    if (r->pids[k] == jlpi_myid)
      jlpi_spawn_at(&r->call, jlpi_myid);
    else if (id)
      r->leaves[n++] = (jlpi_leaf){.pid = r->pids[k], .id = id, .stream = jlpi_stream_split()};
  }
  return n;
}

static void pack_once(struct round *r) {
  jlpi_body_pack(&r->body, &r->call, 0, NULL);
  r->globals = jlpi_globals_take(&r->call);
  r->leaves = calloc((size_t)r->n + 1, sizeof *r->leaves);
  if (r->body.failed || !r->leaves)
    jlpi_fail(r->call.site->file, r->call.site->line, JLPAR_ENOMEM, "no memory for a call of every process");
}

/* whether large arrays are lent to all: that is faster than to send them once */
static int all_near(const struct round *r) {
  for (int k = 0; k < r->n; k++)
    if (r->pids[k] != jlpi_myid && !jlpi_can_borrow(r->pids[k]))
      return 0;
  return 1;
}

static void call_all(void *arg) {
  struct round *r = arg;
  int once = jlpi_broadcast_is_large(&r->call, (size_t)r->n, all_near(r));
  jlpi_sync sync;
  if (r->call.flags & JLPI_ALWAYS)
    keep_for_later(&r->call);
  r->call.sync = &sync;
  if (once)
    pack_once(r);
  jlpi_sync_begin(&sync);
  if (once) {
    size_t n = open_all(r);
    r->tree = jlpi_broadcast_all(&(jlpi_broadcast){&r->call, 0, &r->body, r->globals}, r->leaves, n);
  } else {
    for (int k = 0; k < r->n; k++)
      jlpi_spawn_at(&r->call, r->pids[k]);
  }
  jlpi_sync_end(&sync);
}

void jlpi_everywhere_there(const jlpi_call *call) {
  struct round r = {.call = *call};
  int in_pool = call->place.kind == JLPI_POOL;
  if (in_pool)
    jlpi_pool_check(call->place.pool, "everywhere", call->site->file, call->site->line);
  r.pids = in_pool ? jlpi_pool_members(call->place.pool, &r.n) : jlpi_workers_now(1, &r.n);
  if (!r.pids)
    jlpi_fail(call->site->file, call->site->line, JLPAR_ENOMEM, "no memory for the list of processes");
  r.call.flags = (call->flags & ~JLPI_KEEP) | JLPI_WAITED;
  const jlpar_error *e = jlpi_catch(call_all, &r);
  jlpi_tree_end(r.tree);
  jlpi_pack_free(&r.body);
  jlpi_globals_free(r.globals);
  free(r.leaves);
  free(r.pids);
  if (e)
    jlpi_fail_with(e);
}

static void everywhere_alone(const jlpi_call *call) {
  jlpi_sync sync;
  jlpi_call here = *call;
  here.sync = &sync;
  here.flags = call->flags & ~JLPI_KEEP;
  here.place.kind = JLPI_THREADS;
  if (call->flags & JLPI_ALWAYS)
    keep_for_later(call);
  jlpi_sync_begin(&sync);
  jlpi_spawn(&here);
  jlpi_sync_end(&sync);
}

void jlpi_everywhere(const jlpi_call *call) {
  jlpi_items_check(call);
  if (jlpi_remote)
    jlpi_everywhere_there(call);
  else
    everywhere_alone(call);
}
