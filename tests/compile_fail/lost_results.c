/* SPDX-License-Identifier: MIT
 *
 * about: assignments spawned where nobody waits for them
 */
static int f(void) { return 1; }

int run(void) {
  int a = 0, b = 0;
  #pragma jlpar spawn //! error jlpar-lost-result at #/spawn
  a = f();
  #pragma jlpar spawn on(threads) //! error jlpar-lost-result at #/spawn
  a = f();
  #pragma jlpar spawn detach //! error jlpar-lost-result at #/spawn/detach
  b = f();
  #pragma jlpar sync
  {
    #pragma jlpar spawn detach //! error jlpar-lost-result at #/spawn/detach
    b = f();
  }
  return a + b;
}
