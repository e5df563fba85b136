/* SPDX-License-Identifier: MIT
 *
 * See config.h. Read by a constructor of early priority, because constructors of file-scope channels need it.
 */
#ifndef _GNU_SOURCE
  #define _GNU_SOURCE 1 /* sched_getaffinity */
#endif
#include "base/config.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MAX = 1024, STACK_DEFAULT = 256 << 10, STACK_MIN = 16 << 10 };

jlpi_config jlpi_settings = {.threads = 1, .stack_bytes = STACK_DEFAULT};

_Noreturn static void refuse(const char *name, const char *value, const char *want) {
  fprintf(stderr, "jlpar: %s is \"%s\": want %s\n", name, value, want);
  fflush(stderr);
  _exit(2);
}

static int usable_cpus(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : (int)sysconf(_SC_NPROCESSORS_ONLN);
}

static int read_threads(const char *value) {
  char *end;
  if (strcmp(value, "auto") == 0)
    return usable_cpus();
  long n = strtol(value, &end, 10);
  if (end == value || *end || n < 1 || n > THREADS_MAX)
    refuse("JLPAR_NUM_THREADS", value, "a number from 1 to 1024, or auto");
  return (int)n;
}

static size_t read_stack(const char *value) {
  static const char units[] = "KMG";
  char *end;
  double n = strtod(value, &end);
  const char *unit = *end ? strchr(units, *end) : NULL;
  for (; unit && unit >= units; unit--)
    n *= 1024;
  if (end == value || (*end && (!strchr(units, *end) || end[1])) || !(n >= STACK_MIN) || n > (double)(1L << 40))
    refuse("JLPAR_STACK_SIZE", value, "bytes, at least 16K, as in 262144, 256K, 1M");
  return ((size_t)n + 4095) & ~(size_t)4095;
}

static uint64_t read_seed(const char *value) {
  char *end;
  errno = 0;
  unsigned long long seed = strtoull(value, &end, 0);
  if (*end || errno || *value == '-')
    refuse("JLPAR_SEED", value, "a number from 0 to 2^64 - 1");
  return seed;
}

__attribute__((constructor(101))) static void read_environment(void) {
  const char *threads = getenv("JLPAR_NUM_THREADS"), *stack = getenv("JLPAR_STACK_SIZE"), *seed = getenv("JLPAR_SEED");
  if (threads && *threads)
    jlpi_settings.threads = read_threads(threads);
  if (stack && *stack)
    jlpi_settings.stack_bytes = read_stack(stack);
  jlpi_settings.seeded = seed && *seed;
  if (jlpi_settings.seeded)
    jlpi_settings.seed = read_seed(seed);
}
