/* run: -p 2 */
/* jlpar_clear clears behind the calls that were sent before it, and what all see, not what one call has for itself. */
#include <jlpar.h>
#include <time.h>

static int g;

#pragma jlpar remote
int found_there(void) { return g; }

static void expect(int got, int wanted, const char *what) {
  if (got != wanted)
    jlpar_fail(1, "%s: %d instead of %d", what, got, wanted);
}

static void expect_zero_there(void) {
  jlpar_future f = jlpar_remotecall(2, "found_there", NULL, 0);
  expect(jlpar_fetch(int, f), 0, "cleared");
  jlpar_release(f);
}

static void keep_busy(void) {
  clock_t begun = clock();
  while (clock() - begun < CLOCKS_PER_SEC / 20)
    ;
}

static void behind_calls(int is_there) {
  int seen = 0;
  g = 5 + !is_there;
  if (is_there) {
    #pragma jlpar sync spawn on(2)
    seen = g;
  }
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    keep_busy();
    #pragma jlpar spawn on(2)
    seen = g;
    jlpar_clear(g, 2);
  }
  expect(seen, g, "a call before");
  expect_zero_there();
}

static void beside_one_that_has_it_for_itself(int all) {
  #pragma jlpar channel begun(int, 1)
  #pragma jlpar channel cleared(int, 1)
  int seen;
  g = 3;
  #pragma jlpar sync spawn on(2)
  seen = g;
  g = 50;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2) firstprivate(g) out(seen)
    {
      jlpar_put(int, begun, 1);
      jlpar_take(int, cleared);
      seen = g;
    }
    jlpar_take(int, begun);
    jlpar_clear(g, all ? 0 : 2);
    expect_zero_there();
    jlpar_put(int, cleared, 1);
  }
  expect(seen, 50, "its own");
  expect_zero_there();
}

int main(void) {
  for (int k = 0; k < 2; k++) {
    behind_calls(k);
    beside_one_that_has_it_for_itself(k);
  }
  return 0;
}
