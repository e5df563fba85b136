/* SPDX-License-Identifier: MIT
 *
 * about: misspelt directives, each with the one that was meant if one is near
 */
static int f(void) { return 1; }

int run(void) {
  int a = 0;
  #pragma jlpar snyc spawn //! error jlpar-unknown-directive at #/snyc says sync
  a = f();
  #pragma jlpar Threads //! error jlpar-unknown-directive at #/Threads says threads
  for (int i = 0; i < 3; i++)
    f();
  #pragma jlpar wibblewobble //! error jlpar-unknown-directive at #/wibblewobble
  f();
  #pragma jlpar //! error jlpar-unknown-directive at #/jlpar
  f();
  #pragma jlpar sync wibble //! error jlpar-unknown-directive at #/wibble
  f();
  #pragma jlpar sync spwan on(1) //! error jlpar-unknown-directive at #/spwan says spawn
  f();
  return a;
}
