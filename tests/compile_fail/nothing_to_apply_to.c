/* SPDX-License-Identifier: MIT
 *
 * about: directives at the ends of blocks, before declarations and at file scope
 */
static int f(void) { return 1; }

#pragma jlpar threads //! error jlpar-expected-statement at #/threads
int file_scope = 3;

#pragma jlpar sync //! error jlpar-expected-statement at #/sync
int run(void) {
  if (file_scope) {
    f();
    #pragma jlpar async //! error jlpar-expected-statement at #/async
  }
  #pragma jlpar async //! error jlpar-expected-statement at #/async
  int declared = 3;
  #pragma jlpar threads //! error jlpar-expected-for at #/threads
  return declared;
}
