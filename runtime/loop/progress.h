/* SPDX-License-Identifier: MIT
 *
 * The progress bar of a loop, on stderr when that is a terminal.
 */
#ifndef JLPI_PROGRESS_H
#define JLPI_PROGRESS_H

#include <stdint.h>

typedef struct jlpi_progress {
  const char *label;
  uint64_t done, total;
  int shown; /* a bar is wanted and stderr is a terminal */
  int percent;
} jlpi_progress;

void jlpi_progress_begin(jlpi_progress *p, const char *label, uint64_t total, int wanted);
/* more iterations are done; the caller sees to it that nobody else does this at the same time */
void jlpi_progress_add(jlpi_progress *p, uint64_t more);
void jlpi_progress_end(jlpi_progress *p); /* leaves the last state of the bar behind */

#endif
