/* SPDX-License-Identifier: MIT
 *
 * See line.h.
 */
#include "channel/line.h"
#include "base/clock.h"

static jlpi_waiting waiting(const jlpi_chan *ch, enum jlpi_chan_role role) {
  static const char *const what[] = {"a put into a channel of ", "a take from a channel of ",
                                     "a value in a channel of ", "what is under way to a channel of ",
                                     "room in a channel of "};
  return (jlpi_waiting){.kind = JLPI_WAIT_CHANNEL, .what = what[role], .of = ch->type ? ch->type : "any"};
}

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

void jlpi_line_wait(jlpi_chan *ch, enum jlpi_chan_role role, jlpi_want *w, double timeout) {
  const jlpi_waiting why = waiting(ch, role);
  double deadline = __builtin_expect(timeout < 0, 1) ? -1 : jlpi_deadline(timeout);
  int status = JLPAR_OK;
  w->task = jlpi_current();
  jlpi_line_add(ch, role, w);
  jlpi_lock_give(&ch->lock);
  do
    status = jlpi_park(&why, deadline);
  while (status == JLPAR_OK && !jlpi_want_is_done(w));
  if (status != JLPAR_OK && !jlpi_want_is_done(w))
    give_up(ch, role, w, status, &why);
  else
    jlpi_park_went_well(status);
}
