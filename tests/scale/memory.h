/* SPDX-License-Identifier: MIT
 *
 * How much memory the process has, page tables included.
 */
#ifndef JLPAR_TESTS_MEMORY_H
#define JLPAR_TESTS_MEMORY_H

#include "base/sanitize.h"

#include <stdio.h>
#include <string.h>

enum { MEMORY_IS_OUR_OWN = !JLPI_ASAN && !JLPI_TSAN }; /* a sanitizer needs much more of it */

/* resident now, in KiB */
static inline long memory_kib(void) {
  char line[256];
  long sum = 0, n;
  FILE *f = fopen("/proc/self/status", "re");
  while (f && fgets(line, sizeof line, f))
    if (sscanf(line, "VmRSS: %ld", &n) == 1 || sscanf(line, "VmPTE: %ld", &n) == 1)
      sum += n;
  if (f)
    fclose(f);
  return sum;
}

#endif
