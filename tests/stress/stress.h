/* SPDX-License-Identifier: MIT
 *
 * What the stress programs share: calls as the translator would write them, migrating tasks, and a size that can be
 * chosen. Nothing that is asserted depends on a schedule.
 */
#ifndef JLPAR_TESTS_STRESS_H
#define JLPAR_TESTS_STRESS_H

#include "unit/unit.h"

#include <stdlib.h>

/* the program's first argument is how often; without one `usual` */
static inline long how_often(int argc, char **argv, long usual) {
  return argc > 1 ? atol(argv[1]) : usual;
}

/* a task for any thread, waited for by s */
static inline void start(const jlpi_site *site, void *env, jlpi_sync *s) {
  jlpi_spawn(&(jlpi_call){.site = site, .place = {.kind = JLPI_THREADS}, .env = env, .sync = s});
}

/* works on no memory of the calling function's but what `what` points at */
struct shared_env {
  void *what;
  long number;
};
static const jlpi_type shared_type = PLAIN_TYPE(struct shared_env);

#endif
