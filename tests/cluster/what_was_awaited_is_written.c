/* run: -p 2 */
/* Whatever call waits for a future, what its statement assigns and its out memory are there when that returns, are not
 * touched before, and not again afterwards. */
#include <jlpar.h>

static int squared(int x) { return x * x; }

static void expect(int got, int wanted, const char *what) {
  if (got != wanted)
    jlpar_fail(1, "%s: %d instead of %d", what, got, wanted);
}

typedef void waits(jlpar_future f);

static void by_wait(jlpar_future f) { jlpar_wait(f); }
static void by_wait_try(jlpar_future f) { jlpar_wait_try(f, 10); }
static void by_fetch(jlpar_future f) { (void)jlpar_fetch(int, f); }

static void by_wait_any(jlpar_future f) {
  jlpar_future never = jlpar_future_new(1), both[] = {never, f};
  expect(jlpar_wait_any(both, 2, -1), 1, "its index");
  jlpar_release(never);
}

static void one(waits *wait, const char *name) {
  int x = 1, part[2] = {1, 1};
  #pragma jlpar spawn on(2) future(f)
  x = squared(7);
  #pragma jlpar spawn on(3) future(g) out(part)
  part[0] = part[1] = squared(8);
  while (!jlpar_isready(f) || !jlpar_isready(g))
    jlpar_yield();
  expect(x + part[0] + part[1], 3, "nobody waited yet");
  wait(f);
  expect(x, 49, name);
  if (wait != by_fetch)
    wait(g);
  else
    jlpar_wait(g);
  expect(part[0] + part[1], 128, name);
  x = part[0] = 5;
  jlpar_wait(f);
  jlpar_wait(g);
  expect(x + part[0], 10, "written once");
}

int main(void) {
  one(by_wait, "jlpar_wait");
  one(by_wait_try, "jlpar_wait_try");
  one(by_fetch, "jlpar_fetch");
  one(by_wait_any, "jlpar_wait_any");
  return 0;
}
