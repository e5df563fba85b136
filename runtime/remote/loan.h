/* SPDX-License-Identifier: MIT
 *
 * Large arrays without a copy in between. What comes back from a call: the callee leaves the array where the statement
 * wrote it, and its reply says where that is; the caller reads it straight from the callee's memory into the place where
 * it belongs, and says that it has it:
 *
 *   caller                                     callee
 *   CALL with JLPI_CALL_LEND ----------------> runs
 *   process_vm_readv  <-- REPLY, address ----- keeps the memory: a loan
 *   RETURNED, id ----------------------------> lets it go
 *
 * What goes along with a call: the call says where the array lies, and the caller writes it straight to where the callee
 * wants it. A caller that waits at once lends the array itself, another one a copy, as the program may change the array
 * meanwhile. It stays until the call is answered.
 *
 *   CALL, address of what is lent -----------> makes room
 *   process_vm_writev <-- FILL, both addresses -
 *   REPLY ----------------------------------> runs
 *
 * Process 1 alone reads and writes, memory of workers that it started on this host: their process ids are known, the kernel
 * lets a parent do that with its children, and both what arrives and who has ended are seen with the turn of the I/O loop,
 * so that a process id is never another process's.
 */
#ifndef JLPI_LOAN_H
#define JLPI_LOAN_H

#include "remote/remote.h"

enum { JLPI_LOAN_MIN = 16 << 10 }; /* bytes: below it a message is as fast */

int jlpi_loan_suits(const jlpi_item *item); /* the region is large, in one piece, and but bytes */

/* ---- the caller ---- */

int jlpi_can_borrow(int pid); /* and lend */

/* What one call, or all calls of a loop, lend: the program's arrays themselves, if it does not touch them until the calls are
 * answered, or copies. */
typedef struct jlpi_lending {
  enum { JLPI_LEND_NOTHING, JLPI_LEND_ARRAYS, JLPI_LEND_COPIES } what;
  void **copies;
  size_t ncopies;
} jlpi_lending;

/* jlpi_item_pack, or lends the item's content if it suits. lending: may be NULL. Out of memory: the writer has failed. */
void jlpi_item_lend(jlpi_writer *w, const jlpi_item *item, jlpi_lending *lending);
void jlpi_lending_end(jlpi_lending *lending); /* all calls are answered, or were not sent */
/* With the turn. NULL, or the error (JLPAR_EEXITED: the callee died meanwhile). */
const jlpar_error *jlpi_borrow(int pid, void *to, uint64_t address, size_t bytes, const jlpi_site *site);
/* Says that what the reply to request id lent at these addresses (0: nothing) has been read. */
void jlpi_loan_return(int pid, uint64_t id, const uint64_t *at, size_t n);
jlpi_handler jlpi_loan_fill;

/* ---- the callee ---- */

/* Has process `from` fill the region with what it lends, and waits for that. NULL or the error. */
const jlpar_error *jlpi_region_fill(const jlpi_region *region, int from);

/* Keeps memory (of jlpi_room_take) and a message, or NULL, for process to until it says that it has read them. 0: there is
 * no memory to note that, nothing is kept. */
typedef struct jlpi_loan jlpi_loan;
int jlpi_loan_make(int to, uint64_t id, void **memory, size_t n, jlpi_message *m);
void jlpi_loan_end(int to, uint64_t id);
void jlpi_loans_lost(int to);
size_t jlpi_loans_live(void); /* that this process keeps for others */
jlpi_handler jlpi_loan_returned;

/* Memory of regions, at multiples of JLPI_PACK_ALIGN. That of large ones is kept a while, as pages that the kernel has to
 * make take longer than what is copied into them; it is not cleared then. Small memory is. NULL without memory. */
void *jlpi_room_take(size_t bytes);
void jlpi_room_give(void *room); /* NULL: nothing */

#endif
