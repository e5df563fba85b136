/* SPDX-License-Identifier: MIT
 *
 * One call to many processes. With many of them and much to carry the bytes take the way of a tree, so that no process
 * sends them more than FAN times:
 *
 *                 process 1                     a message RELAY, the same bytes on every line:
 *              /    |    |    \
 *             2     3    4     5                  who gets it, each with what is its own | the CALL, with gaps
 *          / | | \
 *         6  7 8  9  ...                        Everybody fills the gaps with what is its own, and serves the CALL.
 *
 * Replies go straight to process 1.
 *
 * Order and loss. Each process's CALL has a place in the order of process 1's messages to it, reserved before anything is
 * sent; what process 1 sends it directly meanwhile waits there for its turn, so nothing overtakes the variables that the
 * CALL brings. And a CALL that comes twice is served once: so when a process dies, process 1, which keeps the bytes,
 * sends the CALL again, directly and at the same place, to all who lie below the dead one and have not answered. The same
 * when a process says that it cannot reach one of its children (UNREACHED). Process 1 itself needs no such care: all end
 * with it. That is why only process 1 broadcasts by a tree.
 *
 * A process that computes without a pause forwards nothing meanwhile. So only those pass on on which process 1 has nothing
 * else under way; the others are put at the ends. If there are too few, all are told directly.
 */
#include "remote/broadcast.h"

#include "base/memory.h"
#include "remote/loan.h"

#include <pthread.h>

enum {
  FAN = 4,            /* children of each: depth for sends in turn */
  NODES_MIN = 8,      /* below, process 1 has not much to do, and workers would connect for little */
  BYTES_MIN = 32 << 10 /* shorter ones cost process 1 less than the way over others costs them */
};

/* the beginning of a RELAY, behind the kind; places in bytes from its beginning */
struct relay {
  uint32_t n, flags;
  uint64_t parts, part_bytes; /* of all nodes, in a row */
  uint64_t call, call_part, globals;
  uint64_t globals_put;
};

/* one of the n who get it, in the order of nodes */
struct node {
  uint64_t pid, number, id, begin, end, stream, globals; /* number 0: it was gone before */
};

enum { NODES_AT = sizeof(uint32_t) + sizeof(struct relay) };

static struct relay relay_of(const unsigned char *data) {
  struct relay r;
  memcpy(&r, data + sizeof(uint32_t), sizeof r);
  return r;
}

static struct node node_of(const unsigned char *data, size_t k) {
  struct node node;
  memcpy(&node, data + NODES_AT + k * sizeof node, sizeof node);
  return node;
}

/* nodes are counted from 0 here, where process 1 is none of them: its children are nodes 0 to FAN - 1 */
static size_t first_child(size_t k) {
  return FAN * (k + 1);
}

static int is_below(size_t k, size_t ancestor) {
  while (k > ancestor && k >= FAN)
    k = k / FAN - 1;
  return k == ancestor;
}

/* ---- bytes that several sends read ---- */

struct cargo {
  int refs; /* atomic */
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

/* ---- the CALL in a RELAY ---- */

/* call: that of `relay`, or a copy; what is node k's is put in */
static int fill(unsigned char *call, size_t bytes, const unsigned char *relay, size_t k) {
  struct relay r = relay_of(relay);
  struct node node = node_of(relay, k);
  jlpi_writer head;
  jlpi_call_head(&head, node.id, (int)r.flags, (jlpar_future){0, 0, 0}, node.begin, node.end, node.stream);
  if (head.failed)
    return 0;
  memcpy(call, head.data, JLPI_PACK_ALIGN);
  jlpi_pack_free(&head);
  if (r.part_bytes)
    memcpy(call + (r.call_part - r.call), relay + r.parts + k * r.part_bytes, r.part_bytes);
  size_t globals = r.globals - r.call;
  jlpi_globals_skip_others(call + globals, bytes - globals, r.globals_put, node.globals);
  return 1;
}

static void release_copy(jlpi_message *m) {
  jlpi_free((void *)m->data);
  jlpi_free(m);
}

/* to node k at its place in the order, however often it got it */
static void send_directly(const struct cargo *c, size_t k) {
  struct node node = node_of(c->w.data, k);
  size_t at = relay_of(c->w.data).call, bytes = c->w.bytes - at;
  if (!node.number || !jlpi_request_is_open(node.id))
    return;
  unsigned char *call = jlpi_aligned_alloc(JLPI_PACK_ALIGN, (bytes + JLPI_PACK_ALIGN - 1) / JLPI_PACK_ALIGN * JLPI_PACK_ALIGN);
  jlpi_message *m = jlpi_alloc(sizeof *m);
  if (call)
    memcpy(call, c->w.data + at, bytes);
  if (!m || !call || !fill(call, bytes, c->w.data, k))
    jlpi_no_memory("a call that was lost with the process that should have passed it on");
  *m = (jlpi_message){.data = call, .bytes = bytes, .from = jlpi_myid, .release = release_copy};
  jlpi_cluster_pass((int)node.pid, node.number, m); /* if it dies its request is answered by that */
}

/* ---- process 1 ---- */

struct jlpi_tree {
  jlpi_tree *next;
  size_t n;
  struct cargo *cargo;
};

static jlpi_tree *trees;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards the list; a tree in it has its cargo */

static void send_below(const jlpi_tree *t, size_t ancestor, int itself) {
  for (size_t k = itself ? ancestor : ancestor + 1; k < t->n; k++)
    if (is_below(k, ancestor))
      send_directly(t->cargo, k);
}

void jlpi_trees_lost(int pid) {
  pthread_mutex_lock(&lock);
  for (const jlpi_tree *t = trees; t; t = t->next)
    for (size_t k = 0; k < t->n; k++)
      if (node_of(t->cargo->w.data, k).pid == (uint64_t)pid)
        send_below(t, k, 0);
  pthread_mutex_unlock(&lock);
}

void jlpi_tree_unreached(jlpi_message *m, jlpi_reader *r) {
  uint64_t id = jlpi_unpack_u64(r);
  pthread_mutex_lock(&lock);
  for (const jlpi_tree *t = trees; t; t = t->next)
    for (size_t k = 0; k < t->n; k++)
      if (node_of(t->cargo->w.data, k).id == id)
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

/* Everybody once, by process id, and not this process. Parts of the same length, so that they fit the same gap: others
 * have content, which is not for all anyway. */
static int fit_a_tree(const jlpi_leaf *leaves, size_t n) {
  for (size_t k = 0; k < n; k++) {
    if (leaves[k].pid == jlpi_myid || (k && leaves[k].pid <= leaves[k - 1].pid))
      return 0;
    if (leaves[k].part && leaves[k].part->bytes != leaves[0].part->bytes)
      return 0;
  }
  return 1;
}

/* of what goes to everybody, by the sizes of what is named */
static size_t weight(const jlpi_call *call) {
  size_t bytes = 0;
  for (size_t k = 0; k < call->nitems; k++)
    if (call->items[k].mode & (JLPI_IN | JLPI_GLOBAL) && !(call->items[k].mode & (JLPI_EACH | JLPI_VALUE)))
      bytes += call->items[k].bytes;
  return bytes;
}

int jlpi_broadcast_is_large(const jlpi_call *call, size_t n) {
  return jlpi_myid == 1 && n >= NODES_MIN && n <= UINT32_MAX && weight(call) >= BYTES_MIN && jlpi_workers_connect();
}

static int pays(const jlpi_broadcast *b, const jlpi_leaf *leaves, size_t n) {
  return jlpi_broadcast_is_large(b->call, n) && !b->body->failed && fit_a_tree(leaves, n) &&
         jlpi_globals_count(b->globals) <= JLPI_GLOBALS_CHOOSE_MAX;
}

/* The order of nodes: those who can pass on first, in their own order. 0: there are too few, or no memory. */
static int choose_nodes(const jlpi_leaf *leaves, size_t n, size_t *order) {
  size_t inner = (n - 1) / FAN, first = 0, last = n;
  int pids = leaves[n - 1].pid + 1;
  unsigned *open = jlpi_calloc((size_t)pids * sizeof *open);
  if (!open)
    return 0;
  jlpi_requests_count(open, pids);
  for (size_t k = 0; k < n; k++)
    if (open[leaves[k].pid] <= 1) /* this one */
      order[first++] = k;
  for (size_t k = n; k-- > 0;)
    if (open[leaves[k].pid] > 1)
      order[--last] = k;
  jlpi_free(open);
  return first >= inner;
}

/* all but what is decided when it is sent: numbers and globals, for which there is room */
static void pack(jlpi_writer *w, const jlpi_broadcast *b, const jlpi_leaf *leaves, const size_t *order, size_t n) {
  struct relay r = {.n = (uint32_t)n, .flags = (uint32_t)b->flags};
  *w = jlpi_message_begin(JLPI_M_RELAY);
  jlpi_pack_room(w, sizeof r);
  for (size_t k = 0; k < n; k++) {
    const jlpi_leaf *l = &leaves[order[k]];
    struct node node = {.pid = (uint64_t)l->pid, .id = l->id, .begin = l->begin, .end = l->end, .stream = l->stream};
    jlpi_pack(w, &node, sizeof node);
  }
  r.parts = w->bytes;
  r.part_bytes = leaves[0].part ? leaves[0].part->bytes : 0;
  for (size_t k = 0; k < n && r.part_bytes; k++)
    jlpi_pack(w, leaves[order[k]].part->data, r.part_bytes);
  jlpi_pack_align(w);
  r.call = w->bytes;
  jlpi_pack_room(w, JLPI_PACK_ALIGN); /* its head */
  jlpi_pack(w, b->body->data, b->body->bytes);
  if (b->flags & JLPI_CALL_BLOCK)
    jlpi_pack_align(w);
  r.call_part = w->bytes;
  jlpi_pack_room(w, r.part_bytes);
  r.globals = w->bytes;
  jlpi_pack_room(w, jlpi_globals_room(b->globals));
  if (!w->failed)
    memcpy(w->data + sizeof(uint32_t), &r, sizeof r);
}

/* From here on it must be sent: places are taken, and what is noted as sent must come. */
static void take_places(jlpi_writer *w, const jlpi_globals *globals, size_t n) {
  struct relay r = relay_of(w->data);
  for (size_t k = 0; k < n; k++) {
    struct node node = node_of(w->data, k);
    int pid = (int)node.pid;
    jlpi_globals_begin(globals, pid);
    if (jlpi_cluster_reserve(pid, &node.number) == JLPAR_OK)
      node.globals = jlpi_globals_choose(globals, pid);
    jlpi_globals_end(globals, pid);
    r.globals_put |= node.globals;
    memcpy(w->data + NODES_AT + k * sizeof node, &node, sizeof node);
  }
  memcpy(w->data + sizeof(uint32_t), &r, sizeof r);
  w->bytes = r.globals;
  jlpi_globals_put_chosen(w, globals, r.globals_put);
}

static jlpi_tree *tree_new(const jlpi_broadcast *b, const jlpi_leaf *leaves, size_t n) {
  size_t *order = jlpi_calloc(n * sizeof *order);
  jlpi_tree *t = jlpi_calloc(sizeof *t);
  struct cargo *c = jlpi_calloc(sizeof *c);
  if (order && t && c && choose_nodes(leaves, n, order)) {
    pack(&c->w, b, leaves, order, n);
    *t = (jlpi_tree){.n = n, .cargo = c};
    c->refs = 1;
  }
  int good = c && t && t->n && !c->w.failed;
  jlpi_free(order);
  if (good)
    return t;
  if (c)
    jlpi_pack_free(&c->w);
  jlpi_free(c);
  jlpi_free(t);
  return NULL;
}

/* Listed first, so that a death from now on is seen to; who died before is seen to at the end. */
static void start(jlpi_tree *t) {
  pthread_mutex_lock(&lock);
  t->next = trees;
  trees = t;
  for (size_t k = 0; k < FAN; k++) {
    struct node child = node_of(t->cargo->w.data, k);
    if (!child.number || pass(t->cargo, (int)child.pid, child.number) != JLPAR_OK)
      send_below(t, k, 1);
  }
  for (size_t k = 0; k < t->n; k++)
    if (jlpi_member_status((int)node_of(t->cargo->w.data, k).pid) != JLPAR_OK)
      send_below(t, k, 0);
  pthread_mutex_unlock(&lock);
}

static jlpi_tree *by_tree(const jlpi_broadcast *b, const jlpi_leaf *leaves, size_t n) {
  jlpi_tree *t = tree_new(b, leaves, n);
  if (!t)
    return NULL;
  for (size_t k = 0; k < n; k++)
    jlpi_body_handles(b->call, leaves[k].pid);
  take_places(&t->cargo->w, b->globals, n);
  start(t);
  for (size_t k = 0; k < n; k++) {
    struct node node = node_of(t->cargo->w.data, k);
    jlpi_request_sent(node.id, (int)node.pid, node.number ? JLPAR_OK : JLPAR_EEXITED);
  }
  return t;
}

void jlpi_broadcast_one(const jlpi_broadcast *b, const jlpi_leaf *leaf) {
  int pid = leaf->pid;
  uint64_t id = leaf->id;
  const jlpi_globals *globals = b->globals; /* its address alone is used behind the send, which may end the rest */
  jlpi_writer w;
  jlpi_call_head(&w, id, b->flags, (jlpar_future){0, 0, 0}, leaf->begin, leaf->end, leaf->stream);
  jlpi_pack(&w, b->body->data, b->body->bytes);
  if (b->flags & JLPI_CALL_BLOCK) {
    jlpi_pack_align(&w);
    jlpi_pack(&w, leaf->part->data, leaf->part->bytes);
    w.failed |= leaf->part->failed;
  }
  w.failed |= b->body->failed;
  jlpi_body_handles(b->call, pid);
  jlpi_globals_begin(globals, pid);
  jlpi_globals_put(&w, globals, pid);
  jlpi_request_sent(id, pid, jlpi_message_send(pid, &w));
  jlpi_globals_end(globals, pid);
}

jlpi_tree *jlpi_broadcast_all(const jlpi_broadcast *b, const jlpi_leaf *leaves, size_t n) {
  jlpi_tree *t = pays(b, leaves, n) ? by_tree(b, leaves, n) : NULL;
  for (size_t k = 0; k < n && !t; k++)
    jlpi_broadcast_one(b, &leaves[k]);
  return t;
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

static void tell_unreached(const struct node *child) {
  jlpi_writer w = jlpi_message_begin(JLPI_M_UNREACHED);
  jlpi_pack_u64(&w, child->id);
  jlpi_message_send(1, &w);
}

/* of a copy: the statement here may write to what came */
static void pass_on(const jlpi_message *m, size_t me, size_t n) {
  size_t first = first_child(me), end = first + FAN < n ? first + FAN : n;
  struct cargo *c = first < n ? copy_of(m) : NULL;
  for (size_t k = first; k < end; k++) {
    struct node child = node_of(m->data, k);
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
  size_t at = relay_of(m->data).call;
  unsigned char *data = (unsigned char *)m->data + at;
  jlpi_message *call = jlpi_alloc(sizeof *call);
  if (!call || !fill(data, m->bytes - at, m->data, me))
    jlpi_no_memory("a call that came by way of another process");
  *call = (jlpi_message){.data = data, .bytes = m->bytes - at, .from = 1, .release = release_call, .owner = m};
  if (m->from == 1)
    jlpi_up_receive(call);
  else
    jlpi_cluster_deliver(1, node_of(m->data, me).number, call);
}

void jlpi_tree_relay(jlpi_message *m, jlpi_reader *r) {
  (void)r;
  size_t n = relay_of(m->data).n, me = 0;
  while (me < n && node_of(m->data, me).pid != (uint64_t)jlpi_myid)
    me++;
  if (me == n) {
    jlpi_message_free(m);
    return;
  }
  pass_on(m, me, n);
  serve(m, me);
}
