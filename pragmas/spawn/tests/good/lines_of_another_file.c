/* What a generator says of its lines holds for the translation, too. */
#include <jlpar.h>

#line 40 "parser.y"
static int work(int x) {
  return x;
}

int numbered(int n) {
  int a = 0, b = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = work(n);
#line 7 "lexer.l"
    #pragma jlpar spawn on(threads)
    b = work(n +
             __LINE__);
  }
#line 60 "parser.y"
  return a + b;
}
