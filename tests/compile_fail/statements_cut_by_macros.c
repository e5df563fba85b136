/* SPDX-License-Identifier: MIT
 *
 * about: statements that begin or end inside a macro's expansion
 */
#define STEP(from) f(from);
#define ASSIGN(to, from) to = f(from);
#define BOTH_ENDS = 2; } }
#define REST < 4; i++) c +=
#define UP c += 1;
#define NEXT return 0; } int
static int f(int x) { return x + 1; }

int run(int a) {
  int c = 0;
  #pragma jlpar sync spawn
  ASSIGN(c, a) //! error jlpar-macro
  #pragma jlpar sync spawn
  c = STEP(a) //! error jlpar-macro
  #pragma jlpar distributed reduction(+: c)
  for (int i = 0; i REST i; //! error jlpar-macro at for
  #pragma jlpar atomic
  UP //! error jlpar-macro at UP
  #pragma jlpar sync async shared(c)
  { //! error jlpar-macro
#if 1
    f(2);
  }
#else
  }
#endif
  {
    #pragma jlpar sync async shared(c)
    {
      c BOTH_ENDS //! error jlpar-macro at BOTH_ENDS
  return c;
}

static int first(void) { NEXT second(int a) { //! error jlpar-macro at NEXT
  #pragma jlpar sync spawn
  a = f(a);
  return a;
}
