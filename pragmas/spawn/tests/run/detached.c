/* about: a sync neither waits for what is detached inside it nor fails with it
 * run: -p 2
 * stdout:
 * | still under way: 2
 * | the sync ended, status 0
 * stderr: ^jlpar: error: nobody waits here \[8\]$
 * stderr: ^jlpar: error: nobody waits there \[9\]$
 */
#include <jlpar.h>
#include <stdio.h>

#pragma jlpar channel go(int, 2) on(1)
#pragma jlpar channel gone(int, 2) on(1)

static void fail_late(int code, const char *where) {
  (void)jlpar_take(int, go);
  jlpar_put(int, gone, 1);
  jlpar_fail(code, "nobody waits %s", where);
}

static void fail_there(void) {
  fail_late(9, "there");
}

int main(void) {
  int status = -1;
  #pragma jlpar sync status(status)
  {
    #pragma jlpar spawn on(threads) detach
    fail_late(8, "here");
    #pragma jlpar spawn on(2) detach
    fail_there();
  }
  printf("still under way: %d\n", 2 - (int)jlpar_length(gone));
  jlpar_put(int, go, 1);
  jlpar_put(int, go, 1);
  for (int k = 0; k < 2; k++)
    (void)jlpar_take(int, gone);
  jlpar_sleep(0.3);
  printf("the sync ended, status %d\n", status);
  return 0;
}
