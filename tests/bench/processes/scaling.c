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

static void everywhere(void) {
  #pragma jlpar everywhere
  ;
}

static void empty_loop(void) {
  int n = jlpar_nworkers();
  #pragma jlpar sync distributed
  for (int k = 0; k < n; k++)
    ;
}

enum { LARGE = 8 << 20 };
static char *block;

static void broadcast(void) {
  char *p = block;
  #pragma jlpar everywhere in(p[0:LARGE])
  if (p[LARGE - 1] != 1)
    abort();
}

/* Of many times the shortest: with more processes than processors, and other programs at work, what a time says beyond
 * that is how long somebody else had the processor. */
static void shortest(const char *name, void (*way)(void), int times) {
  double least = 0;
  for (int k = 0; k < times; k++) {
    double begun = clock_ns();
    way();
    double took = clock_ns() - begun;
    if (k == 0 || took < least)
      least = took;
  }
  printf("%s %.2f\n", name, least);
  fflush(stdout);
}

int main(void) {
  int few = 1 + 128 / jlpar_nworkers();
  everywhere();
  report_memory();
  shortest("everywhere", everywhere, 50 * few);
  shortest("distributed", empty_loop, 50 * few);
  block = malloc(LARGE);
  memset(block, 1, LARGE);
  shortest("broadcast", broadcast, few);
  return 0;
}
