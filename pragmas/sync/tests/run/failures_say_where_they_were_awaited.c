/* about: a composite names the sync that waited for it, or the loop in it that failed, not where its parts were raised
 * run: -p 2
 * exit: 1
 * stdout:
 * | awaited in line 21
 * stderr: ^jlpar: error: no 1 \.\.\.and 1 more \[JLPAR_ECOMPOSITE\]$
 * stderr: ^  raised on process 2 in task spawn at .+ at .*failures_say_where_they_were_awaited\.c:15$
 * stderr: ^  awaited on process 1 in task main at .*failures_say_where_they_were_awaited\.c:30$
 */
#include <jlpar.h>
#include <stdio.h>

static int refuse(int x) {
  if (x > 0)
    jlpar_fail(7, "no %d", x);
  return x;
}

static void loop(void *arg) {
  int n = *(int *)arg;
  #pragma jlpar sync pmap
  for (int i = 0; i < n; i++)
    refuse(i);
}

int main(void) {
  int n = 2, r = 0;
  if (jlpar_try(loop, &n) == JLPAR_ECOMPOSITE)
    printf("awaited in line %d\n", jlpar_last_error()->line);
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    r = refuse(1);
    #pragma jlpar spawn on(3)
    r = refuse(2);
  }
  return r;
}
