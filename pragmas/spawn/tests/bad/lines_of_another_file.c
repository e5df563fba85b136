/* Messages name the file and the line that #line does, which a generator wrote. */
#include <jlpar.h>
#if 0
#line 1000 "never.y"
#endif

void before(int *p) {
  #pragma jlpar spawn
  *p = 1;
}

#line 40 "folder\\parser.y"
void numbered(int *p, int n) {
  #pragma jlpar sync spawn
  n = *p;
#line 7
  #pragma jlpar sync spawn on(p)
  n = 2;
  (void)n;
}

# 90 "lexer.l"
void by_the_preprocessor(void) {
  #pragma jlpar spwan
  ;
}
