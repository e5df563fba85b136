/* SPDX-License-Identifier: MIT
 *
 * blocked - the bytes that each of 100,000 tasks takes which wait in a channel. The same in Go is blocked.go.
 */
#include <jlpar.h>
#include <stdio.h>
#include <string.h>

enum { TASKS = 100000 };

static double resident(void) {
  char line[128];
  double kib = 0;
  FILE *f = fopen("/proc/self/status", "r");
  while (f && fgets(line, sizeof line, f))
    if (strncmp(line, "VmRSS:", 6) == 0)
      sscanf(line + 6, "%lf", &kib);
  if (f)
    fclose(f);
  return 1024 * kib;
}

int main(void) {
  #pragma jlpar channel c(long, 0)
  double before = resident();
  #pragma jlpar sync
  {
    for (int k = 0; k < TASKS; k++) {
      #pragma jlpar async
      jlpar_take(long, c);
    }
    jlpar_yield();
    printf("blocked-bytes %.0f\n", (resident() - before) / TASKS);
    for (int k = 0; k < TASKS; k++)
      jlpar_put(long, c, k);
  }
  return 0;
}
