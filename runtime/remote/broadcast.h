/* SPDX-License-Identifier: MIT
 *
 * One call to many processes. The caller opens a request for each and says what differs between them; what they
 * share is packed once.
 */
#ifndef JLPI_BROADCAST_H
#define JLPI_BROADCAST_H

#include "remote/remote.h"

/* to one of them */
typedef struct jlpi_leaf {
  int pid;
  uint64_t id; /* of the request, which may be answered, and be gone, at any time */
  uint64_t begin, end, stream;
  const jlpi_writer *part; /* with JLPI_CALL_BLOCK */
} jlpi_leaf;

/* what goes to all; everything but the globals lives until the last request is answered */
typedef struct jlpi_broadcast {
  const jlpi_call *call;
  int flags; /* JLPI_CALL_ */
  const jlpi_writer *body;
  const jlpi_globals *globals;
} jlpi_broadcast;

static inline int jlpi_part_is_empty(const jlpi_writer *part) {
  return part->bytes <= sizeof(uint32_t); /* how many items it has */
}

/* jlpi_broadcast_one - sends the call to one process, this one too. The handles in its part are told by the
 * caller. */
void jlpi_broadcast_one(const jlpi_broadcast *b, const jlpi_leaf *leaf);

/* whether a call of n processes has so much to carry that broadcast_all may go by a tree; lends: large arrays are not carried,
 * as each process can read them (loan.h) */
int jlpi_broadcast_is_large(const jlpi_call *call, size_t n, int lends);

/* jlpi_broadcast_all - sends it to all of them. The caller keeps the call alive for as long as this lasts.
 * Returns the tree on which it is under way, or NULL when every one was told directly. */
typedef struct jlpi_tree jlpi_tree;
jlpi_tree *jlpi_broadcast_all(const jlpi_broadcast *b, const jlpi_leaf *leaves, size_t n);
void jlpi_tree_end(jlpi_tree *t); /* all are answered; NULL: nothing */

/* ---- tree.c ---- */

jlpi_tree *jlpi_tree_new(jlpi_writer *relay, size_t n); /* takes the packed RELAY over; NULL without memory */
void jlpi_tree_send(jlpi_tree *t, const jlpi_globals *globals); /* requests may be answered from here on */
void jlpi_trees_lost(int pid);
jlpi_handler jlpi_tree_relay, jlpi_tree_unreached;

#endif
