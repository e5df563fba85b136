/* SPDX-License-Identifier: MIT
 *
 * about: file-scope variables written in other processes
 */
static int counter, table[3];
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
    #pragma jlpar spawn on(threads)
    { counter++; }
    #pragma jlpar spawn
    counter = 5;
  }
  #pragma jlpar everywhere
  counter = 3;
  #pragma jlpar sync distributed
  for (int i = 0; i < 3; i++)
    counter = i; //! warning jlpar-lost-write at counter
  return lasting + table[0] + state.x;
}
