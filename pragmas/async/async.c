/* SPDX-License-Identifier: MIT
 *
 * async: a task of this process, on its creator's thread.
 */
#include "clauses/clauses.h"
#include "lower.h"

static const jlpt_clause_spec clauses[] = {
    {"future", JLPT_FUTURE_ARG, false}, JLPT_CAPTURE_CLAUSES, {"name", JLPT_STRING_ARG, false}, {0}};

static void check(jlpt_pragma *p) {
  jlpt_check_future(p);
  jlpt_check_waited(p, false);
}

static void lower(jlpt_pragma *p, jlpt_text *out) {
  jlpt_open_call(p, out);
  if (jlpt_start_small(p, out, "JLPI_ON_THIS_THREAD"))
    return;
  jlpt_start_call(p, out, "jlpi_async");
  jlpt_close_call(out, jlpt_has(p, "future") ? "JLPI_KEEP" : "0");
}

const jlpt_directive jlpt_directive_async = {
    .name = "async",
    .follows = JLPT_STATEMENT,
    .world = JLPT_HERE,
    .starts_work = true,
    .clauses = clauses,
    .check = check,
    .lower = lower,
    .effects = jlpt_effects_of_start,
};
