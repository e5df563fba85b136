/* run: -p 8 */
/* However many processes put at a time: not one put returns for which there was no room, and no room stays idle for
 * long because another process might have put into it. */
#include <jlpar.h>

enum { WORKERS = 8, BURST = 24, EACH = 100 };
static long done; /* puts of this process that returned */

static void put_many(jlpar_channel c, int n) {
  for (int k = 0; k < n; k++) {
    jlpar_put(long, c, done);
    done++;
  }
}

static long puts_done(void) {
  return done;
}

static void forget(void) {
  done = 0;
}

static long all_done(void) {
  long sum = done;
  for (int pid = 2; pid < 2 + WORKERS; pid++) {
    long there;
    #pragma jlpar sync spawn on(pid)
    there = puts_done();
    sum += there;
  }
  return sum;
}

/* Nobody takes; putters of all processes fill it to the last place. */
static void fill(jlpar_channel c, long capacity) {
  while ((long)jlpar_length(c) < capacity) {
    long sum = all_done();
    if (sum > capacity)
      jlpar_fail(1, "%ld puts returned, and the channel has room for %ld", sum, capacity);
    jlpar_yield();
  }
  long sum = all_done();
  if (sum > capacity || (long)jlpar_length(c) != capacity)
    jlpar_fail(2, "%ld puts returned, and %zu values are in a channel of %ld", sum, jlpar_length(c), capacity);
}

static void contend(jlpar_channel c, long capacity) {
  forget();
  #pragma jlpar everywhere
  forget();
  if (capacity >= 4 * BURST) { /* a process that has credit, and does nothing with it */
    #pragma jlpar sync spawn on(2)
    put_many(c, BURST);
  }
  int before = capacity >= 4 * BURST ? BURST : 0;
  #pragma jlpar sync
  {
    for (int pid = 3; pid < 2 + WORKERS; pid++) {
      #pragma jlpar spawn on(pid)
      put_many(c, EACH);
    }
    #pragma jlpar async
    put_many(c, EACH);
    fill(c, capacity);
    for (int k = 0; k < before + WORKERS * EACH; k++)
      jlpar_take(long, c);
  }
  if (jlpar_length(c) != 0 || jlpar_isready(c))
    jlpar_fail(3, "something is left");
}

int main(void) {
  const long capacities[] = {1, 4, 20, 100, 300};
  for (int k = 0; k < 5; k++) {
    jlpar_channel here = jlpar_channel_new(long, (size_t)capacities[k]);
    jlpar_channel there = jlpar_channel_new_on(long, (size_t)capacities[k], 5);
    contend(here, capacities[k]);
    contend(there, capacities[k]);
    jlpar_release(here);
    jlpar_release(there);
  }
  return 0;
}
