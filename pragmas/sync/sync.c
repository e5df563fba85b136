/* SPDX-License-Identifier: MIT
 *
 * sync: waits for what is started lexically inside.
 *
 *     { jlpi_sync s; jlpi_sync_begin(&s); STATEMENT jlpi_sync_end_at(&s, ...); }     or with the end in place, see waits.c
 *
 * With status(v) the statement may fail itself and execution goes on behind it. Its locals must then be in
 * memory, so it becomes a helper that reaches everything by address:
 *
 *     v = jlpi_status(jlpar_try(f_sync1, &env));
 */
#include "bind.h"
#include "check.h"
#include "diag.h"
#include "effects.h"
#include "lower.h"
#include "types.h"

static const jlpt_clause_spec clauses[] = {{"status", JLPT_LVALUE, false}, {0}};

static void clauses_done(jlpt_pragma *p) {
  if (jlpt_has(p, "status"))
    p->world = JLPT_SAME_FRAME;
}

static void check(jlpt_pragma *p) {
  jlpt_want_int(p, "status");
  jlpt_want_lvalue(p, "status");
}

static void lower_status(jlpt_pragma *p, jlpt_text *out) {
  const jlpt_expr *v = jlpt_clause_get(p, "status")->entries[0].expr;
  jlpt_text body = {0};
  jlpt_outline(p);
  jlpt_add_locals(p, &body);
  jlpt_addf(&body, "  jlpi_sync jlpar_%s;\n  jlpi_sync_begin(&jlpar_%s);\n", p->helper, p->helper);
  jlpt_add_statement(&body, p, p);
  jlpt_add_sync_end(p, &body, p->helper);
  jlpt_end_locals(p, &body);
  jlpt_text *helpers = &p->function->helpers;
  jlpt_add_comment(p, helpers);
  jlpt_begin_macros(p, helpers);
  jlpt_add_env_struct(p, helpers);
  jlpt_addf(helpers, "static void %s(void *jlpar_arg) {\n%s}\n", p->helper, body.data);
  jlpt_end_macros(p, helpers);
  jlpt_adds(helpers, "\n");
  jlpt_mark_own(out);
  jlpt_adds(out, "{\n");
  jlpt_add_captures(p, out);
  bool empty = true;
  for (size_t k = 0; k < p->ncaptures; k++)
    empty &= p->captures[k].implicit;
  jlpt_addf(out, "  %s = jlpi_status(jlpar_try(%s, %s));\n}\n", jlpt_render_expr(v, jlpt_context_of(p)), p->helper,
            empty ? "NULL" : jlpt_format("&%s_captures", p->helper));
}

static void lower(jlpt_pragma *p, jlpt_text *out) {
  jlpt_declare_prefixed_future(p, out);
  if (jlpt_has(p, "status")) {
    lower_status(p, out);
    return;
  }
  jlpt_outline(p); /* for its name */
  jlpt_mark_own(out);
  jlpt_adds(out, "{\n");
  jlpt_begin_sync(p);
  jlpt_text code = {0};
  jlpt_add_statement(&code, p, jlpt_context_of(p));
  jlpt_add_sync(p, out, p->helper, &code);
  jlpt_adds(out, "}\n");
}

static int effects(const jlpt_pragma *p) {
  return jlpt_has(p, "status") ? JLPT_MAY_FAIL : JLPT_STARTS;
}

const jlpt_directive jlpt_directive_sync = {
    .name = "sync",
    .follows = JLPT_STATEMENT,
    .world = JLPT_IN_PLACE,
    .clauses = clauses,
    .clauses_done = clauses_done,
    .check = check,
    .lower = lower,
    .effects = effects,
};
