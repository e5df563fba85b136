/* SPDX-License-Identifier: MIT
 *
 * channels - a value from one task to another on one thread: by rendezvous, and with room for 128. The same
 * in Go is channels.go.
 */
#include "timing.h"
#include <jlpar.h>

static void feed(jlpar_channel c, long times) {
  for (long i = 0; i < times; i++)
    jlpar_put(long, c, i);
}
static long drain(jlpar_channel c, long times) {
  long sum = 0;
  for (long i = 0; i < times; i++)
    sum += jlpar_take(long, c);
  return sum;
}

static void through(jlpar_channel c, long times) {
  #pragma jlpar sync
  {
    #pragma jlpar async
    feed(c, times);
    if (drain(c, times) != times * (times - 1) / 2)
      jlpar_fail(1, "values were lost");
  }
}
static void rendezvous(long times) {
  #pragma jlpar channel c(long, 0)
  through(c, times);
}
static void buffered(long times) {
  #pragma jlpar channel c(long, 128)
  through(c, times);
}

int main(void) {
  duel("rendezvous", rendezvous, NULL, 100000);
  duel("buffered", buffered, NULL, 200000);
  return 0;
}
