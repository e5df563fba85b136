/* about: warnings, __LINE__ and assertions of the statement name the user's line
 * run: -p 1
 * cc: -Wno-jlpar-unwaited
 * exit: 0
 * says: the_users_lines\.c:22:11: warning: unused variable
 * stdout:
 * | block 23
 * | value 28
 * | here 30
 */
#include <jlpar.h>
#include <stdio.h>

static int keep(int line) {
  return line;
}

int main(void) {
  int line = 0, other = 0;
#pragma jlpar sync spawn out(line)
  {
      int unused;
    line = __LINE__;
  }
  printf("block %d\n", line);
#pragma jlpar sync spawn on(2) /* the value of a call */ \
    name("the value")
  other = keep(__LINE__);
  printf("value %d\n", other);
  printf("here %d\n", __LINE__);
  return 0;
}
