/* run: -p 3 */
/* Values put from one process into a channel of another are there for a third that is told of them, and whatever two
 * processes put one after the other is taken in that order. */
#include <jlpar.h>

enum { ROUNDS = 15, BURST = 40 };

static void put_some(jlpar_channel c, long from, long n) {
  for (long k = 0; k < n; k++)
    jlpar_put(long, c, from + k);
}

static void put_into_both(jlpar_channel a, jlpar_channel b, long from, long n) {
  for (long k = 0; k < n; k++) {
    jlpar_put(long, a, from + k);
    jlpar_put(long, b, from + k);
  }
}

static void told_by_the_end_of_a_call(jlpar_channel c) {
  #pragma jlpar sync spawn on(2)
  put_some(c, 0, BURST);
  if (jlpar_length(c) != BURST)
    jlpar_fail(1, "%zu of %d are there", jlpar_length(c), BURST);
  #pragma jlpar sync spawn on(4)
  put_some(c, BURST, BURST);
  put_some(c, 2 * BURST, BURST);
  for (long k = 0; k < 3 * BURST; k++) {
    long got = jlpar_take(long, c);
    if (got != k)
      jlpar_fail(2, "%ld came instead of %ld", got, k);
  }
}

/* what comes out of b has been put into a before */
static void told_by_another_channel(jlpar_channel a, jlpar_channel b) {
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    put_into_both(a, b, 0, BURST);
    for (long k = 0; k < BURST; k++) {
      jlpar_take(long, b);
      if (!jlpar_isready(a))
        jlpar_fail(3, "the value before number %ld is not there", k);
      jlpar_take(long, a);
    }
  }
}

int main(void) {
  jlpar_channel c = jlpar_channel_new_on(long, JLPAR_UNBOUNDED, 3), d = jlpar_channel_new_on(long, 200, 4);
  for (int k = 0; k < ROUNDS; k++) {
    told_by_the_end_of_a_call(c);
    told_by_another_channel(c, d);
    told_by_another_channel(d, c);
  }
  jlpar_release(c);
  jlpar_release(d);
  return 0;
}
