/* SPDX-License-Identifier: MIT
 *
 * A scenario is a piece of a program that gives a known result. It may fail with JLPAR_ENOMEM instead; what it began
 * is then undone as the task is left, as in translated code (blocks own their handles).
 */
#ifndef JLPAR_TESTS_SCENARIO_H
#define JLPAR_TESTS_SCENARIO_H

#include <jlpar.h>
#include <jlpar/generated.h>

typedef struct scenario {
  const char *name;
  void (*run)(void *unused); /* in a task; calls expect() with what must be true */
} scenario;
extern const scenario task_scenarios[], channel_scenarios[], darray_scenarios[]; /* each ends with a NULL name */

/* stops the program with a message unless it holds */
#define expect(what) ((what) ? (void)0 : unexpected(#what, __FILE__, __LINE__))
_Noreturn void unexpected(const char *what, const char *file, int line);

/* a handle that the block owns */
#define OWNED __attribute__((cleanup(jlpi_scope_leave)))

/* a site whose env is a plain struct */
#define SITE(what, function, env_type, result_type)                                                          \
  {.directive = what, .name = #function, .file = __FILE__, .line = __LINE__, .run = function,                \
   .env = env_type, .result = result_type}
#define PLAIN_TYPE(T) {#T, sizeof(T), NULL, 0}

#endif
