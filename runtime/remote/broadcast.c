/* SPDX-License-Identifier: MIT
 *
 * One call to many processes: each is told directly, or all by a tree (tree.c) when there are many and there is
 * much to carry.
 */
#include "remote/broadcast.h"

#include "base/memory.h"
#include "remote/loan.h"
#include "remote/relay.h"

enum {
  NODES_MIN = 8,        /* below, process 1 has not much to do, and workers would connect for little */
  BYTES_MIN = 32 << 10, /* shorter ones cost process 1 less than the way over others costs them */
  PART_MAX = 1 << 10    /* all parts go to everybody: they hold places, but no content */
};

/* Everybody once, by process id, and not this process; parts that fit the same gap. */
static int fit_a_tree(const jlpi_leaf *leaves, size_t n) {
  for (size_t k = 0; k < n; k++) {
    if (leaves[k].pid == jlpi_myid || (k && leaves[k].pid <= leaves[k - 1].pid))
      return 0;
    const jlpi_writer *part = leaves[k].part;
    if (part && (part->failed || part->bytes > PART_MAX || part->bytes != leaves[0].part->bytes))
      return 0;
  }
  return 1;
}

/* of what goes to everybody, by the sizes of what is named */
static size_t weight(const jlpi_call *call, int lends) {
  size_t bytes = 0;
  for (size_t k = 0; k < call->nitems; k++) {
    const jlpi_item *item = &call->items[k];
    if (item->mode & JLPI_GLOBAL || (item->mode & JLPI_IN && !(lends && jlpi_loan_suits(item))))
      bytes += item->bytes;
  }
  return bytes;
}

/* from process 1, to many, who reach each other */
static int may_go_by_tree(size_t n) {
  return jlpi_myid == 1 && n >= NODES_MIN && n <= UINT32_MAX && jlpi_workers_connect();
}

int jlpi_broadcast_is_large(const jlpi_call *call, size_t n, int lends) {
  return may_go_by_tree(n) && weight(call, lends) >= BYTES_MIN;
}

static int pays(const jlpi_broadcast *b, const jlpi_leaf *leaves, size_t n) {
  return may_go_by_tree(n) && !b->body->failed && fit_a_tree(leaves, n) &&
         b->body->bytes + jlpi_globals_room(b->globals) >= BYTES_MIN &&
         jlpi_globals_count(b->globals) <= JLPI_GLOBALS_CHOOSE_MAX;
}

/* The order of nodes: those who can pass on first, in their own order. 0: there are too few, or no memory. */
static int choose_nodes(const jlpi_leaf *leaves, size_t n, size_t *order) {
  size_t inner = (n - 1) / JLPI_RELAY_FAN, first = 0, last = n;
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

static jlpi_tree *tree_of(const jlpi_broadcast *b, const jlpi_leaf *leaves, size_t n) {
  jlpi_writer w = {.failed = 1};
  size_t *order = jlpi_calloc(n * sizeof *order);
  if (order && choose_nodes(leaves, n, order))
    jlpi_relay_pack(&w, b, leaves, order, n);
  jlpi_free(order);
  if (!w.failed)
    return jlpi_tree_new(&w, n);
  jlpi_pack_free(&w);
  return NULL;
}

static jlpi_tree *by_tree(const jlpi_broadcast *b, const jlpi_leaf *leaves, size_t n) {
  jlpi_tree *t = tree_of(b, leaves, n);
  if (!t)
    return NULL;
  for (size_t k = 0; k < n; k++)
    jlpi_body_handles(b->call, leaves[k].pid);
  jlpi_tree_send(t, b->globals);
  return t;
}

void jlpi_broadcast_one(const jlpi_broadcast *b, const jlpi_leaf *leaf) {
  int pid = leaf->pid;
  uint64_t id = leaf->id;
  const jlpi_globals *globals =
      b->globals; /* its address alone is used behind the send, which may end the rest */
  const jlpi_writer *part = b->flags & JLPI_CALL_BLOCK ? leaf->part : NULL;
  int is_short = jlpi_call_is_short(b->body, part), has_part = part && (part->failed || !jlpi_part_is_empty(part));
  int flags = b->flags | b->body->flags | (has_part ? JLPI_CALL_PART : 0);
  jlpi_call_head head = {id, flags, leaf->begin, leaf->end, leaf->stream};
  jlpi_writer w;
  if (is_short) {
    jlpi_call_begin_short(&w, b->call->site, &head);
  } else {
    jlpi_far_address site;
    jlpi_address_far(b->call->site, &site);
    jlpi_call_begin(&w, &site, &head);
  }
  jlpi_pack(&w, b->body->data, b->body->bytes);
  if (part && !is_short)
    jlpi_pack_align(&w);
  if (has_part || (part && !is_short)) {
    jlpi_pack(&w, part->data, part->bytes);
    w.failed |= part->failed;
  }
  w.failed |= b->body->failed;
  jlpi_globals_begin(globals, pid);
  jlpi_globals_put(&w, globals, pid);
  if (!w.failed)
    jlpi_body_handles(b->call, pid);
  jlpi_request_sent(id, pid, jlpi_message_send(pid, &w));
  jlpi_globals_end(globals, pid);
}

jlpi_tree *jlpi_broadcast_all(const jlpi_broadcast *b, const jlpi_leaf *leaves, size_t n) {
  /* what is held for one of them (fence.c) must not be overtaken by way of others */
  jlpi_tree *t = pays(b, leaves, n) && jlpi_fence_settle(0) ? by_tree(b, leaves, n) : NULL;
  for (size_t k = 0; k < n && !t; k++)
    jlpi_broadcast_one(b, &leaves[k]);
  return t;
}
