/* run: -p 4 */
/* Putters of many processes, and a close at any time from any of them: what a put said it gave is taken, nothing
 * else, and behind the close no put succeeds. */
#include <jlpar.h>

enum { WORKERS = 4, ROUNDS = 24 };

/* how many were given until it closed */
static long put_until_closed(jlpar_channel c) {
  long n = 0;
  int status;
  while ((status = jlpar_put_try(c, &n)) == JLPAR_OK)
    if (++n % 4 == 0)
      jlpar_yield(); /* the home lets messages in */
  if (status != JLPAR_ECLOSED)
    jlpar_fail(1, "a put gave %s", jlpar_strerror(status));
  return n;
}

static int put_one(jlpar_channel c) {
  long one = -1;
  return jlpar_put_try(c, &one);
}

static void take_some_and_close(jlpar_channel c, long n) {
  for (long k = 0; k < n; k++)
    jlpar_take(long, c);
  jlpar_close(c);
  int late;
  #pragma jlpar sync spawn on(3)
  late = put_one(c);
  if (late != JLPAR_ECLOSED)
    jlpar_fail(2, "behind the close a put gave %s", jlpar_strerror(late));
}

static long take_the_rest(jlpar_channel c) {
  long n = 0;
  jlpar_foreach(long, x, c) n += x >= 0;
  return n;
}

static void race(jlpar_channel c, int closer, long first) {
  long given[WORKERS] = {0}, sum = 0, taken = 0;
  #pragma jlpar sync
  {
    for (int k = 0; k < WORKERS; k++) {
      #pragma jlpar spawn on(2 + k)
      given[k] = put_until_closed(c);
    }
    #pragma jlpar spawn on(closer)
    take_some_and_close(c, first);
    #pragma jlpar async
    taken = take_the_rest(c);
  }
  for (int k = 0; k < WORKERS; k++)
    sum += given[k];
  if (taken + first != sum)
    jlpar_fail(3, "%ld were given, %ld taken", sum, taken + first);
}

int main(void) {
  const size_t capacities[] = {4, 128, 1000};
  for (int k = 0; k < ROUNDS; k++) {
    jlpar_channel here = jlpar_channel_new(long, capacities[k % 3]);
    jlpar_channel there = jlpar_channel_new_on(long, capacities[k % 3], 2);
    race(here, 1 + k % 5, 17 * k % 100);
    race(there, 1 + k % 5, 17 * k % 100);
    jlpar_release(here);
    jlpar_release(there);
  }
  return 0;
}
