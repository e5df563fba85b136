/* SPDX-License-Identifier: MIT
 *
 * Distributed loops: how iterations become blocks, and what memory a block touches. See distributed.c.
 */
#ifndef JLPI_BLOCKS_H
#define JLPI_BLOCKS_H

#include "remote/loan.h"

/* an iteration of a block that failed by itself */
typedef struct jlpi_failed {
  uint64_t k;
  const jlpar_error *error;
} jlpi_failed;

typedef struct jlpi_block {
  uint64_t begin, end; /* iterations, counted from 0 in loop order */
  uint64_t packed_end; /* its regions are those of [begin, packed_end): a pmap's batch may have stopped early */
  int tries;
  jlpi_writer part;    /* its items that depend on the iteration, packed */
  jlpi_message *reply; /* NULL until it succeeded */
  jlpi_reader content; /* of reply: the regions that came back */
  jlpi_reader held;    /* the same, if this process holds the handles in them, which nobody has taken yet; else bytes 0 */
  void **borrowed;     /* of each of these, in their order: where it lies, or NULL: in content. NULL: all are there */
  size_t nborrowed;
  const jlpar_error *error;
  jlpi_failed *failed; /* pmap: in order; nothing of theirs is taken */
  size_t nfailed;
} jlpi_block;

/* jlpi_blocks_static - block b of w, the first n mod w one longer; none empty. Returns how many. */
size_t jlpi_blocks_count(uint64_t iterations, uint64_t chunk, int workers);
void jlpi_block_range(uint64_t iterations, uint64_t chunk, int workers, size_t b, jlpi_block *block);

/* the region that iterations [begin, end) touch of an item with JLPI_EACH: a hull */
jlpi_item jlpi_block_region(const jlpi_call *call, size_t item, uint64_t begin, uint64_t end);
/* whether something of an item is in the reply */
int jlpi_comes_back(const jlpi_item *item);
/* packs what a block takes along beside the body; nothing if no item depends on the iteration */
void jlpi_block_pack(const jlpi_call *call, jlpi_block *block, jlpi_lending *lending);
const jlpi_writer *jlpi_block_part(const jlpi_block *block); /* what was packed, as a call wants it */
/* what it holds but its errors */
void jlpi_block_free(const jlpi_call *call, jlpi_block *block);
void jlpi_block_forget(const jlpi_call *call, jlpi_block *block); /* its reply */
/* When the reply has come, which the block holds: the handles in its regions, at r, are this process's from now on, taken
 * or not. */
void jlpi_block_hold(const jlpi_call *call, jlpi_block *block, const jlpi_reader *r);
/* The same when the reply lends (loan.h), with the turn: also reads what it lends. NULL or the error. */
const jlpar_error *jlpi_block_borrow(const jlpi_call *call, jlpi_block *block, uint64_t id);
/* the handles in what jlpi_block_pack packed, told to pid's account */
void jlpi_block_handles(const jlpi_call *call, const jlpi_block *block, int pid);

/* After success, in the task that waits: out memory is written; reductions are folded into what the env's pointers
 * point at. Blocks are taken in order. */
void jlpi_block_take(const jlpi_call *call, jlpi_block *block);

#endif
