/* SPDX-License-Identifier: MIT
 *
 * about: a directive is the last line of the file
 */
int run(void) {
  return 0;
}
#pragma jlpar spawn //! error jlpar-expected-statement at #/spawn
