/* SPDX-License-Identifier: MIT
 *
 * Tickers: a channel of int and a timer that puts ticks into it. At most one tick is inside; those that come while
 * it lies there are added to its value. The ticker ends at the first tick that finds its channel released.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "channel/channel.h"
#include "task/idle.h"

#include <string.h>

typedef struct ticker {
  jlpi_timer timer; /* first: the timer is the ticker */
  double interval;
  jlpar_channel channel;
} ticker;

static void tick(jlpi_chan *ch) {
  int one = 1, number;
  jlpi_want w = {.value = &one, .bytes = sizeof one, .type = "int"};
  if (ch->ring.count == 0) {
    jlpi_chan_try_put(ch, &w);
    return;
  }
  char *inside = ch->ring.values + ch->ring.head * sizeof number;
  memcpy(&number, inside, sizeof number);
  number++;
  memcpy(inside, &number, sizeof number);
}

static int fire(jlpi_timer *timer) {
  ticker *t = (ticker *)timer;
  jlpi_chan *ch = jlpi_chan_find(t->channel);
  int open = ch && !ch->closed;
  if (open)
    tick(ch);
  if (ch)
    jlpi_chan_unlock(ch);
  if (open && t->interval > 0) {
    timer->when += t->interval;
    return 1;
  }
  jlpi_free(t);
  return 0;
}

jlpar_channel jlpar_ticker(double first, double interval) {
  jlpar_channel c = jlpi_channel_new(sizeof(int), "int", 1, 0, NULL);
  ticker *t = jlpi_alloc(sizeof *t);
  int status = JLPAR_ENOMEM;
  if (t) {
    *t = (ticker){.timer = {.when = jlpi_deadline(first > 0 ? first : 0), .fire = fire}, .interval = interval,
                  .channel = c};
    status = jlpi_timer_arm(&t->timer);
  }
  if (status != JLPAR_OK) {
    jlpi_free(t);
    jlpi_channel_release(c);
    jlpi_fail(NULL, 0, status, "no memory for a ticker");
  }
  return c;
}
