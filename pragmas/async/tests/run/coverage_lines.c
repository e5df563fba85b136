/* about: the translated program counts the user's lines for coverage and debuggers
 * cc: -g3
 * stdout:
 * | 17
 */
#include <jlpar.h>
#include <stdio.h>

static int line_of(int line) {
  return line;
}

int main(void) {
  int line;
#pragma jlpar sync
#pragma jlpar async
  line = line_of(__LINE__);
  printf("%d\n", line);
  return 0;
}
