/* SPDX-License-Identifier: MIT
 *
 * everywhere: the statement on every process, this one included; waits.
 */
#include "clauses/clauses.h"
#include "diag.h"
#include "lower.h"

#include <string.h>

static const jlpt_clause_spec clauses[] = {
    {"always", JLPT_FLAG, false}, {"on", JLPT_PLACE_ARG, false}, {"in", JLPT_SECTIONS, true}, JLPT_CAPTURE_CLAUSES, {0}};

static void check(jlpt_pragma *p) {
  const jlpt_clause *on = jlpt_clause_get(p, "on");
  if (on && !(on->word && strcmp(on->word, "pool") == 0)) {
    p->failed = true;
    jlpt_error(p->file, on->begin, "jlpar-clause-syntax", "'everywhere' takes 'on(pool x)' only");
    return;
  }
  jlpt_check_place(p);
}

static void lower(jlpt_pragma *p, jlpt_text *out) {
  jlpt_open_call(p, out);
  jlpt_start_call(p, out, "jlpi_everywhere");
  jlpt_close_call(out, jlpt_has(p, "always") ? "JLPI_ALWAYS" : "0");
}

const jlpt_directive jlpt_directive_everywhere = {
    .name = "everywhere",
    .follows = JLPT_STATEMENT,
    .world = JLPT_ELSEWHERE,
    .runs_often = true,
    .clauses = clauses,
    .check = check,
    .lower = lower,
};
