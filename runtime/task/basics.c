/* SPDX-License-Identifier: MIT
 *
 * Yielding, sleeping, and who one is.
 */
#include "base/clock.h"
#include "base/config.h"
#include "task/task.h"

void jlpi_check_cancelled(jlpi_task *t) {
  static const jlpi_waiting why = {.kind = JLPI_WAIT_OTHER, .what = "its next turn"};
  int once = 1;
  if (!t->masked && atomic_compare_exchange_strong(&t->cancelled, &once, 2))
    jlpi_fail_with(jlpi_wait_error(JLPAR_ECANCELED, &why, NULL, 0));
}

void jlpar_sleep(double seconds) {
  static const jlpi_waiting why = {.kind = JLPI_WAIT_TIME, .what = "some time to pass"};
  if (!(seconds > 0)) {
    jlpar_yield();
    return;
  }
  double until = jlpi_deadline(seconds);
  int status;
  while ((status = jlpi_park(&why, until)) == JLPAR_OK)
    continue;
  if (status != JLPAR_ETIMEDOUT)
    jlpi_fail_with(jlpi_wait_error(status, &why, NULL, 0));
}

int jlpar_nthreads(void) {
  return jlpi_settings.threads;
}

int jlpar_threadid(void) {
  return jlpi_this()->id;
}
