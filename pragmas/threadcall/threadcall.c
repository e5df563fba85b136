/* SPDX-License-Identifier: MIT
 *
 * threadcall: a call on libuv's thread pool, while the task waits and others run.
 */
#include "clauses/clauses.h"

#include "bind.h"
#include "diag.h"
#include "lower.h"

static const jlpt_clause_spec clauses[] = {JLPT_CAPTURE_CLAUSES, {0}};

static void check(jlpt_pragma *p) {
  const jlpt_node *call = jlpt_strip(p->assignment ? p->assignment->last : p->statement);
  if (call && call->kind == CXCursor_CallExpr)
    return;
  p->failed = true;
  jlpt_error(p->file, p->begin, "jlpar-expected-statement", "threadcall applies to `f(...);` or `x = f(...);`");
}

static void lower(jlpt_pragma *p, jlpt_text *out) {
  jlpt_open_call(p, out);
  jlpt_start_call(p, out, "jlpi_threadcall");
  jlpt_close_call(out, NULL);
}

const jlpt_directive jlpt_directive_threadcall = {
    .name = "threadcall",
    .follows = JLPT_STATEMENT,
    .world = JLPT_HERE,
    .clauses = clauses,
    .check = check,
    .lower = lower,
};
