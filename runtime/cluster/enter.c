/* SPDX-License-Identifier: MIT
 *
 * Master or worker? Decided before user code runs.
 */
#define _GNU_SOURCE
#include "cluster/enter.h"

#include "cluster/internal.h"
#include "task/seam.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

/* JLPAR_NPROCS: how many workers; -1: one per CPU */
static int wanted_workers(void) {
  const char *text = getenv("JLPAR_NPROCS");
  if (!text || !*text)
    return 0;
  if (strcmp(text, "auto") == 0)
    return -1;
  char *end;
  errno = 0;
  long n = strtol(text, &end, 10);
  if (*end || end == text || errno || n < 0 || n > 100000) {
    fprintf(stderr, "jlpar: JLPAR_NPROCS is \"%s\": it must be a number of workers, or auto\n", text);
    exit(2);
  }
  return (int)n;
}

static void share_commons(void) {
  jlpi_memory_at unused;
  const char *why = jlpi_up_commons_share(&unused);
  if (!why)
    return;
  fprintf(stderr, "jlpar: error: %s\n", why);
  exit(1);
}

void jlpi_cluster_enter(char **argv) {
  const char *who = getenv(JLPI_WORKER_VARIABLE);
  if (who)
    jlpi_worker_main(who);
  jlpi_up_modules();
  share_commons();
  jlpi_launch_remember(argv);
  int n = wanted_workers();
  if (n)
    jlpar_addprocs(n);
}
