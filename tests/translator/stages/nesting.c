/* Directives in each other, on top of each other, in skipped regions, by _Pragma. */
#define BOTH _Pragma("jlpar sync") _Pragma("jlpar async")
int work(int x);
#if 0
#pragma jlpar spawn nonsense(
#endif
#pragma jlpar channel jobs(int, 4)

int nesting(int n) {
  int a = 0, b[3] = {0};
  static int kept;
#pragma jlpar sync
  for (int i = 0; i < n; i++) {
#pragma jlpar spawn on(threads) \
    shared(a, b)
    {
      a += b[1] + kept;
#pragma jlpar sync
#pragma jlpar async
      b[2] = work(a);
    }
  }
  BOTH
  work(n);
#ifdef NOT_DEFINED
#pragma jlpar sync
  work(n);
#else
  _Pragma("jlpar sync spawn") a = work(1);
#endif
  /* #pragma jlpar in a comment */
  const char *s = "#pragma jlpar in a string";
  return a + b[2] + (s != 0);
}
