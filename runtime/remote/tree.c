/* SPDX-License-Identifier: MIT
 *
 * A call of many processes on its way along a tree, on which no process sends it more than four times:
 *
 *                 process 1                     a message RELAY, the same bytes on every line:
 *              /    |    |    \
 *             2     3    4     5                  who gets it, each with what is its own | the CALL, with gaps
 *          / | | \
 *         6  7 8  9  ...                        Everybody fills the gaps, and serves the CALL.
 *
 * Replies go straight to process 1.
 *
 * Order and loss. Each process's CALL has a place in the order of process 1's messages to it, reserved before
 * anything is sent; what process 1 sends it directly meanwhile waits there for its turn, so nothing overtakes
 * the variables that the CALL brings. And a CALL that comes twice is served once: so when a process dies,
 * process 1, which keeps the bytes, sends the CALL again, directly and at the same place, to all who lie below
 * the dead one and have not answered. The same when a process says that it cannot reach one of its children
 * (UNREACHED). Process 1 itself needs no such care: all end with it. That is why only process 1 broadcasts by a
 * tree.
 *
 * A process that computes without a pause forwards nothing meanwhile. So only those pass on on which process 1
 * has nothing else under way; the others are put at the ends. If there are too few, all are told directly.
 */
#include "remote/relay.h"

#include "base/memory.h"
#include "remote/loan.h"

#include <pthread.h>

/* ---- bytes that several sends read ---- */

struct cargo {
  int refs;   /* atomic */
  void *room; /* of jlpi_room_take, or NULL */
  jlpi_writer w;
};

static void cargo_free(struct cargo *c) {
  if (__atomic_sub_fetch(&c->refs, 1, __ATOMIC_ACQ_REL) > 0)
    return;
  if (c->room)
    jlpi_room_give(c->room);
  else
    jlpi_pack_free(&c->w);
  jlpi_free(c);
}

static void sent(jlpi_message *m) {
  cargo_free(m->owner);
  jlpi_free(m);
}

/* number: a reserved place, or 0 */
static int pass(struct cargo *c, int pid, uint64_t number) {
  jlpi_message *m = jlpi_alloc(sizeof *m);
  if (!m)
    return JLPAR_ENOMEM;
  *m = (jlpi_message){.data = c->w.data, .bytes = c->w.bytes, .from = jlpi_myid, .release = sent, .owner = c};
  __atomic_add_fetch(&c->refs, 1, __ATOMIC_RELAXED);
  return jlpi_cluster_pass(pid, number, m);
}

/* ---- process 1 ---- */

struct jlpi_tree {
  jlpi_tree *next;
  size_t n;
  struct cargo *cargo;
};

static jlpi_tree *trees;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards the list; a tree in it has its cargo */

static void release_copy(jlpi_message *m) {
  jlpi_free((void *)m->data);
  jlpi_free(m);
}

/* to node k at its place in the order, however often it got it */
static void send_directly(const struct cargo *c, size_t k) {
  jlpi_relayed node = jlpi_relay_node(c->w.data, k);
  size_t at = jlpi_relay_of(c->w.data).call, bytes = c->w.bytes - at;
  if (!node.number || !jlpi_request_is_open(node.id))
    return;
  unsigned char *call =
      jlpi_aligned_alloc(JLPI_PACK_ALIGN, (bytes + JLPI_PACK_ALIGN - 1) / JLPI_PACK_ALIGN * JLPI_PACK_ALIGN);
  jlpi_message *m = jlpi_alloc(sizeof *m);
  if (call)
    memcpy(call, c->w.data + at, bytes);
  if (!m || !call || !jlpi_relay_fill(call, bytes, c->w.data, k))
    jlpi_no_memory("a call that was lost with the process that should have passed it on");
  *m = (jlpi_message){.data = call, .bytes = bytes, .from = jlpi_myid, .release = release_copy};
  jlpi_cluster_pass((int)node.pid, node.number, m); /* if it dies its request is answered by that */
}

static void send_below(const jlpi_tree *t, size_t ancestor, int itself) {
  for (size_t k = itself ? ancestor : ancestor + 1; k < t->n; k++)
    if (jlpi_relay_is_below(k, ancestor))
      send_directly(t->cargo, k);
}

void jlpi_trees_lost(int pid) {
  pthread_mutex_lock(&lock);
  for (const jlpi_tree *t = trees; t; t = t->next)
    for (size_t k = 0; k < t->n; k++)
      if (jlpi_relay_node(t->cargo->w.data, k).pid == (uint64_t)pid)
        send_below(t, k, 0);
  pthread_mutex_unlock(&lock);
}

void jlpi_tree_unreached(jlpi_message *m, jlpi_reader *r) {
  uint64_t id = jlpi_unpack_u64(r);
  pthread_mutex_lock(&lock);
  for (const jlpi_tree *t = trees; t; t = t->next)
    for (size_t k = 0; k < t->n; k++)
      if (jlpi_relay_node(t->cargo->w.data, k).id == id)
        send_below(t, k, 1);
  pthread_mutex_unlock(&lock);
  jlpi_message_free(m);
}

void jlpi_tree_end(jlpi_tree *t) {
  if (!t)
    return;
  pthread_mutex_lock(&lock);
  jlpi_tree **at = &trees;
  while (*at != t)
    at = &(*at)->next;
  *at = t->next;
  pthread_mutex_unlock(&lock);
  cargo_free(t->cargo);
  jlpi_free(t);
}

jlpi_tree *jlpi_tree_new(jlpi_writer *relay, size_t n) {
  jlpi_tree *t = jlpi_alloc(sizeof *t);
  struct cargo *c = jlpi_alloc(sizeof *c);
  if (!t || !c) {
    jlpi_free(t);
    jlpi_free(c);
    jlpi_pack_free(relay);
    return NULL;
  }
  *c = (struct cargo){.refs = 1, .w = *relay};
  *t = (jlpi_tree){.n = n, .cargo = c};
  return t;
}

/* Listed first, so that a death from now on is seen to; who died before is seen to at the end. */
static void start(jlpi_tree *t) {
  pthread_mutex_lock(&lock);
  t->next = trees;
  trees = t;
  for (size_t k = 0; k < JLPI_RELAY_FAN; k++) {
    jlpi_relayed child = jlpi_relay_node(t->cargo->w.data, k);
    if (!child.number || pass(t->cargo, (int)child.pid, child.number) != JLPAR_OK)
      send_below(t, k, 1);
  }
  for (size_t k = 0; k < t->n; k++)
    if (jlpi_member_status((int)jlpi_relay_node(t->cargo->w.data, k).pid) != JLPAR_OK)
      send_below(t, k, 0);
  pthread_mutex_unlock(&lock);
}

void jlpi_tree_send(jlpi_tree *t, const jlpi_globals *globals) {
  jlpi_relay_take_places(&t->cargo->w, globals);
  start(t);
  for (size_t k = 0; k < t->n; k++) {
    jlpi_relayed node = jlpi_relay_node(t->cargo->w.data, k);
    jlpi_request_sent(node.id, (int)node.pid, node.number ? JLPAR_OK : JLPAR_EEXITED);
  }
}

/* ---- the others ---- */

static struct cargo *copy_of(const jlpi_message *m) {
  struct cargo *c = jlpi_calloc(sizeof *c);
  if (!c || !(c->room = jlpi_room_take(m->bytes))) {
    jlpi_free(c);
    return NULL;
  }
  memcpy(c->room, m->data, m->bytes);
  c->refs = 1;
  c->w = (jlpi_writer){.data = c->room, .bytes = m->bytes};
  return c;
}

static void tell_unreached(const jlpi_relayed *child) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_UNREACHED);
  jlpi_pack_u64(&w, child->id);
  jlpi_message_must(1, &w, "a call that could not be passed on");
}

/* of a copy: the statement here may write to what came */
static void pass_on(const jlpi_message *m, size_t me, size_t n) {
  size_t first = jlpi_relay_first_child(me), end = first + JLPI_RELAY_FAN < n ? first + JLPI_RELAY_FAN : n;
  struct cargo *c = first < n ? copy_of(m) : NULL;
  for (size_t k = first; k < end; k++) {
    jlpi_relayed child = jlpi_relay_node(m->data, k);
    if (!c || pass(c, (int)child.pid, 0) != JLPAR_OK)
      tell_unreached(&child);
  }
  if (c)
    cargo_free(c);
}

static void release_call(jlpi_message *call) {
  jlpi_message_free(call->owner);
  jlpi_free(call);
}

/* The CALL as if process 1 had sent it. What came from process 1 itself came at the CALL's place. */
static void serve(jlpi_message *m, size_t me) {
  size_t at = jlpi_relay_of(m->data).call;
  unsigned char *data = (unsigned char *)m->data + at;
  jlpi_message *call = jlpi_alloc(sizeof *call);
  if (!call || !jlpi_relay_fill(data, m->bytes - at, m->data, me))
    jlpi_no_memory("a call that came by way of another process");
  *call = (jlpi_message){.data = data, .bytes = m->bytes - at, .from = 1, .release = release_call, .owner = m};
  if (m->from == 1)
    jlpi_up_receive(call);
  else
    jlpi_cluster_deliver(1, jlpi_relay_node(m->data, me).number, call);
}

void jlpi_tree_relay(jlpi_message *m, jlpi_reader *r) {
  (void)r;
  size_t n = jlpi_relay_of(m->data).n, me = 0;
  while (me < n && jlpi_relay_node(m->data, me).pid != (uint64_t)jlpi_myid)
    me++;
  if (me == n) {
    jlpi_message_free(m);
    return;
  }
  pass_on(m, me, n);
  serve(m, me);
}
