/* run: -p 2 */
/* Values that a process puts into a channel elsewhere come out as they went in, whatever their size and the
 * capacity. */
#include <jlpar.h>
#include <string.h>

enum { N = 3000, FEW = 200 };

struct large {
  long number;
  char rest[4000];
};

static void feed(jlpar_channel c, long n) {
  for (long k = 0; k < n; k++)
    jlpar_put(long, c, k);
}

static void feed_large(jlpar_channel c, long n) {
  static struct large value;
  for (value.number = 0; value.number < n; value.number++) {
    memset(value.rest, (int)value.number, sizeof value.rest);
    jlpar_put(struct large, c, value);
  }
}

static void expect(long got, long wanted) {
  if (got != wanted)
    jlpar_fail(1, "%ld came instead of %ld", got, wanted);
}

static void from_there(jlpar_channel c) {
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    feed(c, N);
    for (long k = 0; k < N; k++)
      expect(jlpar_take(long, c), k);
  }
}

static void take_all(jlpar_channel c) {
  for (long k = 0; k < N; k++)
    expect(jlpar_take(long, c), k);
}

/* its home is neither putter nor taker */
static void by_way_of(jlpar_channel c) {
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    take_all(c);
    feed(c, N);
  }
}

static void large_ones(jlpar_channel c) {
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    feed_large(c, FEW);
    for (long k = 0; k < FEW; k++) {
      struct large value = jlpar_take(struct large, c);
      expect(value.number, k);
      expect(value.rest[0], (char)k);
      expect(value.rest[sizeof value.rest - 1], (char)k);
    }
  }
}

int main(void) {
  const size_t capacities[] = {0, 1, 16, 17, 128, 1000, JLPAR_UNBOUNDED};
  for (size_t k = 0; k < sizeof capacities / sizeof *capacities; k++) {
    jlpar_channel c = jlpar_channel_new(long, capacities[k]), there = jlpar_channel_new_on(long, capacities[k], 3);
    jlpar_channel large = jlpar_channel_new(struct large, capacities[k]);
    from_there(c);
    by_way_of(there);
    large_ones(large);
    jlpar_release(c);
    jlpar_release(there);
    jlpar_release(large);
  }
  return 0;
}
