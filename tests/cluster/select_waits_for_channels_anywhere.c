/* run: -p 3 */
/* A select whose channels live here, there and elsewhere does each case once, whoever is quickest, wakes for every
 * kind of end, and leaves nothing behind that takes a value. */
#include <jlpar.h>
#include <signal.h>
#include <unistd.h>

enum { EACH = 200, ROUNDS = 50 };

static void feed(jlpar_channel c) {
  for (long k = 0; k < EACH; k++)
    jlpar_put(long, c, k);
}

static void expect(int got, int wanted, const char *what) {
  if (got != wanted)
    jlpar_fail(1, "%s: %d instead of %d", what, got, wanted);
}

static void merge(jlpar_channel a, jlpar_channel b, jlpar_channel c) {
  jlpar_channel all[] = {a, b, c};
  long next[3] = {0}, value;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    feed(a);
    #pragma jlpar spawn on(4)
    feed(b);
    #pragma jlpar async
    feed(c);
    for (int n = 0; n < 3 * EACH; n++) {
      jlpar_case cases[3];
      for (int k = 0; k < 3; k++)
        cases[k] = (jlpar_case){all[k], JLPAR_TAKE, &value, 0};
      int done = jlpar_select(cases, 3, -1);
      if (done < 0 || cases[done].status != JLPAR_OK || value != next[done]++)
        jlpar_fail(2, "case %d took %ld", done, value);
    }
  }
}

/* puts n values, each into whichever of both is quicker; which is told by the sign */
static void put_into_either(jlpar_channel a, jlpar_channel b, long n) {
  for (long k = 1; k <= n; k++) {
    long minus = -k;
    jlpar_case cases[] = {{a, JLPAR_PUT, &k, 0}, {b, JLPAR_PUT, &minus, 0}};
    expect(jlpar_select(cases, 2, -1) >= 0, 1, "a put");
  }
}

static long take_from_either(jlpar_channel a, jlpar_channel b, long n) {
  long value, sum = 0;
  for (long k = 0; k < n; k++) {
    jlpar_case cases[] = {{a, JLPAR_TAKE, &value, 0}, {b, JLPAR_TAKE, &value, 0}};
    int done = jlpar_select(cases, 2, -1);
    expect(done == 1 ? value < 0 : value > 0, 1, "the channel that a value went into");
    sum += value < 0 ? -value : value;
  }
  return sum;
}

/* Putter and taker on processes of their own, where neither channel lives. */
static void meet(jlpar_channel a, jlpar_channel b) {
  long sum = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    put_into_either(a, b, ROUNDS);
    #pragma jlpar spawn on(4)
    sum = take_from_either(a, b, ROUNDS);
  }
  expect((int)sum, ROUNDS * (ROUNDS + 1) / 2, "the sum of what was taken");
}

static void leaves_nothing_behind(jlpar_channel a, jlpar_channel b) {
  long value = 0, five = 5;
  jlpar_case cases[] = {{a, JLPAR_TAKE, &value, 0}, {b, JLPAR_TAKE, &value, 0}};
  for (int k = 0; k < ROUNDS; k++) {
    expect(jlpar_select(cases, 2, k % 2 ? 0 : 1e-4), JLPAR_ETIMEDOUT, "a select of empty channels");
    jlpar_put(long, a, five);
    jlpar_put(long, b, five);
    expect(jlpar_select(cases, 2, -1) >= 0, 1, "a select");
    expect((int)(jlpar_length(a) + jlpar_length(b)), 1, "what is left");
    expect(jlpar_select(cases, 2, -1) >= 0, 1, "a select");
    expect((int)(jlpar_length(a) + jlpar_length(b)), 0, "what is left");
  }
}

static void close_it(jlpar_channel c) {
  jlpar_close_error(c, 77, "closed while a select waits");
}

static int os_pid(void) {
  return (int)getpid();
}

static void wakes_for_an_end(jlpar_channel a, jlpar_channel here) {
  long value;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(4)
    close_it(a);
    jlpar_case cases[] = {{here, JLPAR_TAKE, &value, 0}, {a, JLPAR_TAKE, &value, 0}};
    expect(jlpar_select(cases, 2, -1), 1, "a select when a channel closes");
    expect(cases[1].status, 77, "its status");
  }
  jlpar_channel there = jlpar_channel_new_on(long, 4, 4);
  int os;
  #pragma jlpar sync spawn on(4)
  os = os_pid();
  #pragma jlpar sync
  {
    #pragma jlpar async
    kill(os, SIGKILL);
    jlpar_case cases[] = {{here, JLPAR_TAKE, &value, 0}, {there, JLPAR_TAKE, &value, 0}};
    expect(jlpar_select(cases, 2, -1), 1, "a select when a process dies");
    expect(cases[1].status, JLPAR_EEXITED, "its status");
  }
  jlpar_release(there);
}

int main(void) {
  const size_t capacities[] = {0, 1, 50};
  for (int k = 0; k < 3; k++) {
    jlpar_channel here = jlpar_channel_new(long, capacities[k]), a = jlpar_channel_new_on(long, capacities[k], 2);
    jlpar_channel b = jlpar_channel_new_on(long, capacities[k], 3), c = jlpar_channel_new_on(long, capacities[k], 3);
    merge(a, b, here);
    meet(b, c);
    meet(here, b);
    if (capacities[k] > 0)
      leaves_nothing_behind(a, b);
    if (k == 2)
      wakes_for_an_end(b, here);
    jlpar_release(here);
    jlpar_release(a);
    jlpar_release(b);
    jlpar_release(c);
  }
  return 0;
}
