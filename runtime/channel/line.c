/* SPDX-License-Identifier: MIT
 *
 * See line.h.
 */
#include "channel/line.h"
#include "base/clock.h"

/* Who is not served leaves the line; the channel cannot be gone before, as its end serves everybody. */
static void give_up(jlpi_chan *ch, enum jlpi_chan_role role, jlpi_want *w, int status, const jlpi_waiting *why) {
  jlpi_lock_take(&ch->lock);
  if (!jlpi_want_is_done(w)) {
    jlpi_line_remove(ch, role, w);
    w->error = jlpi_wait_error(status, why, NULL, 0);
  } else {
    jlpi_park_went_well(status);
  }
  jlpi_lock_give(&ch->lock);
}

static void wait_until(jlpi_chan *ch, enum jlpi_chan_role role, jlpi_want *w, int status, const jlpi_waiting *why,
                       double deadline) {
  while (status == JLPAR_OK && !jlpi_want_is_done(w))
    status = jlpi_park(why, deadline);
  if (status != JLPAR_OK && !jlpi_want_is_done(w))
    give_up(ch, role, w, status, why);
  else
    jlpi_park_went_well(status);
}

void jlpi_line_wait(jlpi_chan *ch, enum jlpi_chan_role role, jlpi_want *w, double timeout) {
  const jlpi_waiting why = jlpi_line_waiting(ch, role);
  double deadline = __builtin_expect(timeout < 0, 1) ? -1 : jlpi_deadline(timeout);
  w->task = jlpi_current();
  jlpi_line_add(ch, role, w);
  jlpi_lock_give(&ch->lock);
  wait_until(ch, role, w, JLPAR_OK, &why, deadline);
}

void jlpi_line_wait_on(jlpi_chan *ch, enum jlpi_chan_role role, jlpi_want *w, int status, const jlpi_waiting *why) {
  wait_until(ch, role, w, status, why, -1);
}
