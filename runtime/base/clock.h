/* SPDX-License-Identifier: MIT
 *
 * Time in seconds on a clock that never jumps. A deadline below 0 never comes.
 */
#ifndef JLPI_CLOCK_H
#define JLPI_CLOCK_H

#include <time.h>

static inline double jlpi_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* changes every few milliseconds, and costs little to ask for */
static inline long jlpi_tick(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
  return t.tv_nsec;
}

/* the deadline that lies timeout seconds ahead */
static inline double jlpi_deadline(double timeout) {
  return timeout < 0 ? -1 : jlpi_now() + timeout;
}

#endif
