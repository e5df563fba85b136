/* about: a failure names the lines of the file from which a generator made this one
 * exit: 1
 * stderr: jlpar: error: no \[7\]
 * stderr: raised on process 1 in task spawn at lexer.l:22 at parser.y:42
 * stdout:
 * | 71, parser.y 44
 */
#include <jlpar.h>
#include <stdio.h>

#line 40 "parser.y"
static int work(int x) {
  if (x > 100)
    jlpar_fail(7, "no");
  return x;
}

int main(void) {
  int a = 0;
  #pragma jlpar sync spawn on(threads)
  a = work(__LINE__);
  printf("%d, %s %d\n", a + 22, __FILE__, a - 5);
  fflush(stdout);
#line 20 "lexer.l"
  jlpar_future f = {0};

  #pragma jlpar spawn on(threads) future(f)
  work(1000);
  jlpar_wait(f);
  return 0;
}
