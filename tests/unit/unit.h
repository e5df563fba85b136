/* SPDX-License-Identifier: MIT
 *
 * What the unit tests share: cmocka with its includes, and calls as the translator would write them.
 */
#ifndef JLPAR_TESTS_UNIT_H
#define JLPAR_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jlpar.h>
#include <jlpar/generated.h>

/* a site whose env is a plain struct */
#define SITE(what, function, env_type, result_type)                                                          \
  {.directive = what, .name = #function, .file = __FILE__, .line = __LINE__, .run = function,                \
   .env = env_type, .result = result_type}
#define PLAIN_TYPE(T) {#T, sizeof(T), NULL, 0}

#endif
