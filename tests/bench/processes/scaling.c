/* SPDX-License-Identifier: MIT
 *
 * scaling - what each worker more costs: memory of one, and the time of what all of them do together. With any number of
 * workers; tools/bench scaling tries several.
 */
#include "../one_process/measure.h"

#include <jlpar.h>
#include <stdlib.h>
#include <string.h>

/* of this process: its own pages, and its share of those that it shares */
static double pss_bytes(void) {
  char line[256];
  double kib = 0;
  FILE *f = fopen("/proc/self/smaps_rollup", "re");
  while (f && fgets(line, sizeof line, f))
    if (sscanf(line, "Pss: %lf kB", &kib) == 1)
      break;
  if (f)
    fclose(f);
  return 1024 * kib;
}

static void report_memory(void) {
  int n = jlpar_nworkers();
  double all = 0;
  #pragma jlpar distributed reduction(+: all)
  for (int k = 0; k < n; k++)
    all += pss_bytes();
  printf("memory %.0f\n", all / n);
}

static void everywhere(long times) {
  while (times--) {
    #pragma jlpar everywhere
    ;
  }
}

static void empty_loop(long times) {
  int n = jlpar_nworkers();
  while (times--) {
    #pragma jlpar sync distributed
    for (int k = 0; k < n; k++)
      ;
  }
}

enum { LARGE = 8 << 20 };
static char *block;

static void broadcast(long times) {
  char *p = block;
  while (times--) {
    #pragma jlpar everywhere in(p[0:LARGE])
    if (p[LARGE - 1] != 1)
      abort();
  }
}

int main(void) {
  long n = jlpar_nworkers();
  everywhere(1);
  report_memory();
  measure("everywhere", everywhere, n < 16 ? 500 : 8000 / n);
  measure("distributed", empty_loop, n < 16 ? 500 : 8000 / n);
  block = malloc(LARGE);
  memset(block, 1, LARGE);
  measure("broadcast", broadcast, 1);
  return 0;
}
