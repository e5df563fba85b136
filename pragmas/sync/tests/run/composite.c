/* about: a sync waits for all and fails with all that failed, in the order of starting
 * stdout:
 * | all were run: 3
 * | 2 parts, the first 7: first
 * | status 7
 */
#include <jlpar.h>
#include <stdio.h>

static int ran;
static void work(int code, const char *what) {
  ran++;
  jlpar_yield();
  if (code)
    jlpar_fail(code, "%s", what);
}

int main(void) {
  int code = 0;
#pragma jlpar sync status(code)
  {
#pragma jlpar async
    work(0, "");
#pragma jlpar async
    work(7, "first");
#pragma jlpar async
    work(8, "second");
  }
  const jlpar_error *e = jlpar_last_error();
  printf("all were run: %d\n%d parts, the first %d: %s\nstatus %d\n", ran, (int)e->nparts,
         e->parts[0]->code, e->parts[0]->message, code);
  return 0;
}
