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
  const jlpt_clause *name = jlpt_clause_get(p, "name");
  jlpt_add_run_helper(p);
  jlpt_declare_future(p, out);
  jlpt_mark_own(out);
  jlpt_adds(out, "{\n");
  jlpt_add_captures(p, out);
  jlpt_addf(out, "  %sjlpi_async(&(jlpi_call){", jlpt_future_target(p));
  jlpt_add_call_members(p, out);
  jlpt_add_target(p, out);
  if (name)
    jlpt_addf(out, ", .name = %s", name->word);
  jlpt_addf(out, ", .flags = %s});\n", jlpt_has(p, "future") ? "JLPI_KEEP" : "0");
  jlpt_end_captures(p, out);
  jlpt_adds(out, "}\n");
}

const jlpt_directive jlpt_directive_async = {
    .name = "async",
    .follows = JLPT_STATEMENT,
    .world = JLPT_HERE,
    .starts_work = true,
    .clauses = clauses,
    .check = check,
    .lower = lower,
};
