/* SPDX-License-Identifier: MIT
 *
 * about: file-scope variables written in other processes
 */
#include <stdatomic.h>
static int counter, table[3];
static atomic_int hits;
static _Thread_local int scratch, line[2];
static struct { int x; } state;

int run(void) {
  static int lasting;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    { counter++; } //! warning jlpar-lost-write at counter
    #pragma jlpar spawn
    { table[1] = 2; } //! warning jlpar-lost-write at table
    #pragma jlpar spawn
    { state.x -= 2; } //! warning jlpar-lost-write at state
    #pragma jlpar spawn
    { lasting = 1; } //! warning jlpar-lost-write at lasting
    #pragma jlpar spawn
    { atomic_fetch_add(&hits, 1); } //! warning jlpar-lost-write at hits
    #pragma jlpar spawn
    { __atomic_store_n(&counter, 1, __ATOMIC_SEQ_CST); } //! warning jlpar-lost-write at counter
    #pragma jlpar spawn
    { __sync_fetch_and_add(&counter, 1); } //! warning jlpar-lost-write at counter
    #pragma jlpar spawn
    { scratch = atomic_load(&hits); } //! warning jlpar-lost-write at scratch noted
    #pragma jlpar spawn out(line)
    { line[1] = 2; } //! warning jlpar-lost-write at line[
    #pragma jlpar spawn firstprivate(scratch)
    { scratch = 2; }
    #pragma jlpar spawn on(threads)
    { counter++, scratch++; }
    #pragma jlpar async
    { scratch++; }
    #pragma jlpar spawn
    counter = 5;
    #pragma jlpar spawn
    scratch = 5;
  }
  #pragma jlpar everywhere
  counter = 3, scratch = 2;
  #pragma jlpar sync distributed
  for (int i = 0; i < 3; i++)
    counter = i; //! warning jlpar-lost-write at counter
  return lasting + table[0] + state.x;
}
