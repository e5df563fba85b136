/* SPDX-License-Identifier: MIT
 *
 * about: macros that hold a directive together with other things
 */
#define PARALLEL_FOR(i, n) _Pragma("jlpar threads") for (int i = 0; i < (n); i++)
#define START _Pragma("jlpar async") f();
#define BOTH(x) x
#define DO(x) _Pragma(#x)
#define DO_EXPANDED(x) DO(x)
#define JLPAR(...) DO(jlpar __VA_ARGS__)
#define MADE DO(jlpar async)
#define WORDS jlpar async
#define TEXT "jlpar async"
#define QUIETLY(x) DO(GCC diagnostic push) x DO(GCC diagnostic pop)
static int f(void) { return 1; }

int run(int n) {
  int a[8];
  PARALLEL_FOR(i, 8) //! error jlpar-macro at PARALLEL_FOR
    a[i] = i;
  START //! error jlpar-macro at START
  BOTH(_Pragma("jlpar async") f();) //! error jlpar-macro at BOTH
  DO(jlpar async) f(); //! error jlpar-macro at DO
  DO_EXPANDED( jlpar async) //! error jlpar-macro at DO_EXPANDED
  f();
  DO_EXPANDED(WORDS) f(); //! error jlpar-macro at DO_EXPANDED
  JLPAR(threads, collapse(1)) //! error jlpar-macro at JLPAR
  for (int i = 0; i < 8; i++)
    a[i] = i;
  MADE f(); //! error jlpar-macro at MADE
  _Pragma(TEXT) f(); //! error jlpar-macro at _Pragma
  QUIETLY(a[0] = 0;)
  DO(GCC diagnostic ignored "-Wshadow")
  const char *text = TEXT;
#if 0
  START
  DO(jlpar async) f();
#endif
  (void)text;
  return a[n];
}
