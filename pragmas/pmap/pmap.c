/* SPDX-License-Identifier: MIT
 *
 * pmap: iterations handed one by one to whoever is free; waits.
 *
 * The helper is that of a distributed loop, called for one iteration at a time. What belongs to the caller stays in
 * place: on_error(f) is handed over as a function, and the codes for status(s[i]) are stored behind the call, where s
 * is what it is in the user's function.
 */
#include "clauses/blocks.h"
#include "clauses/clauses.h"

#include "check.h"
#include "diag.h"
#include "loop.h"
#include "lower.h"
#include "types.h"

#include <string.h>

static const jlpt_clause_spec clauses[] = {JLPT_COPY_CLAUSES,
                                           JLPT_CAPTURE_CLAUSES,
                                           {"on", JLPT_PLACE_ARG, false},
                                           {"batch", JLPT_EXPR, false},
                                           {"retry", JLPT_EXPR, false},
                                           {"retry_delay", JLPT_EXPR_LIST, false},
                                           {"on_error", JLPT_EXPR, false},
                                           {"status", JLPT_LVALUE, false},
                                           {"collapse", JLPT_INT, false},
                                           {"progress", JLPT_OPTIONAL_STRING, false},
                                           {0}};

static bool on_word(const jlpt_pragma *p, const char *word) {
  const jlpt_clause *on = jlpt_clause_get(p, "on");
  return on && on->word && strcmp(on->word, word) == 0;
}

static void clauses_done(jlpt_pragma *p) {
  const jlpt_clause *status = jlpt_clause_get(p, "status"), *handler = jlpt_clause_get(p, "on_error");
  if (on_word(p, "threads") || on_word(p, "tasks"))
    p->world = JLPT_HERE;
  if (!status || !handler)
    return;
  p->failed = true;
  jlpt_error(p->file, status->begin > handler->begin ? status->begin : handler->begin, "jlpar-conflicting-clauses",
             "'status' contradicts 'on_error': both take the failures");
}

static void check_delay(jlpt_pragma *p) {
  const jlpt_clause *c = jlpt_clause_get(p, "retry_delay");
  if (c && c->nentries > 3) {
    p->failed = true;
    jlpt_error(p->file, c->entries[3].expr->offset, "jlpar-clause-syntax",
               "'retry_delay' takes the first delay, a factor and the longest delay");
  }
  for (size_t k = 0; c && k < c->nentries; k++) {
    jlpt_expr *e = c->entries[k].expr;
    CXType t = clang_getCanonicalType(e->type);
    if (!e->has_type || jlpt_is_int(t) || (t.kind >= CXType_Float && t.kind <= CXType_LongDouble))
      continue;
    p->failed = true;
    jlpt_error(p->file, e->offset, "jlpar-type", "'retry_delay' wants numbers, '%s' has type '%s'", e->text,
               jlpt_type_shown(e->type));
  }
}

static bool is_error_pointer(CXType t) {
  t = clang_getCanonicalType(t);
  if (t.kind != CXType_Pointer)
    return false;
  t = clang_getCanonicalType(clang_getPointeeType(t));
  CXString s = clang_getCursorSpelling(clang_getTypeDeclaration(t));
  bool is = clang_isConstQualifiedType(t) && strcmp(clang_getCString(s), "jlpar_error") == 0;
  clang_disposeString(s);
  return is;
}

/* int f(const jlpar_error *, long), or a pointer to one */
static bool is_handler(CXType t) {
  t = clang_getCanonicalType(t);
  if (t.kind == CXType_Pointer)
    t = clang_getCanonicalType(clang_getPointeeType(t));
  return t.kind == CXType_FunctionProto && clang_getNumArgTypes(t) == 2 &&
         clang_getCanonicalType(clang_getResultType(t)).kind == CXType_Int && is_error_pointer(clang_getArgType(t, 0)) &&
         clang_getCanonicalType(clang_getArgType(t, 1)).kind == CXType_Long;
}

static void check_handler(jlpt_pragma *p) {
  const jlpt_clause *c = jlpt_clause_get(p, "on_error");
  jlpt_expr *e = c && c->nentries ? c->entries[0].expr : NULL;
  if (!e || !e->has_type || is_handler(e->type))
    return;
  p->failed = true;
  jlpt_error(p->file, e->offset, "jlpar-type", "'on_error' wants an int (*)(const jlpar_error *, long), '%s' has type '%s'",
             e->text, jlpt_type_shown(e->type));
}

static void check(jlpt_pragma *p) {
  const jlpt_clause *on = jlpt_clause_get(p, "on");
  if (on && !on_word(p, "pool") && !on_word(p, "any") && !on_word(p, "threads") && !on_word(p, "tasks")) {
    p->failed = true;
    jlpt_error(p->file, on->begin, "jlpar-clause-syntax", "'pmap' takes 'on(pool x)', 'on(threads)' or 'on(tasks)'");
  }
  jlpt_want_int(p, "batch");
  jlpt_want_at_least(p, "batch", 1);
  jlpt_want_int(p, "retry");
  jlpt_want_at_least(p, "retry", 0);
  jlpt_want_at_least(p, "retry_delay", 0);
  jlpt_want_int(p, "status");
  jlpt_want_lvalue(p, "status");
  check_delay(p);
  check_handler(p);
  jlpt_check_place(p);
}

static void add_block(jlpt_pragma *p, jlpt_text *out) {
  size_t begin = jlpt_body_begin(p);
  jlpt_addf(out, "static void %s(void *jlpar_arg, uint64_t jlpar_begin, uint64_t jlpar_end) {\n", p->helper);
  jlpt_add_plain_locals(p, out);
  jlpt_mark_used(p, out);
  jlpt_copy_channels(p, out);
  jlpt_add_bound_locals(p, out);
  jlpt_begin_block_loop(p, out);
  jlpt_add_indices(p, out);
  if (p->wraps_sync)
    jlpt_addf(out, "    jlpi_sync jlpar_sync_%s;\n    jlpi_sync_begin(&jlpar_sync_%s);\n", p->helper, p->helper);
  jlpt_mark_user(out, p->file, begin);
  jlpt_render(out, p->file, begin, jlpt_body_end(p), p);
  jlpt_mark_own(out);
  if (p->wraps_sync)
    jlpt_add_sync_end(p, out, jlpt_format("sync_%s", p->helper));
  jlpt_adds(out, "  }\n");
  jlpt_end_locals(p, out);
  jlpt_adds(out, "}\n");
}

static void add_helpers(jlpt_pragma *p, const jlpt_text *block) {
  jlpt_text *helpers = &p->function->helpers, more = {0};
  jlpt_add_comment(p, helpers);
  jlpt_begin_macros(p, helpers);
  jlpt_add_env_struct(p, helpers);
  jlpt_add(helpers, block->data, block->size);
  jlpt_addf(&more, ", .block = %s", p->helper);
  if (jlpt_any_varies(p)) {
    jlpt_add_section(p, helpers);
    jlpt_addf(&more, ", .section = %s_section", p->helper);
  }
  jlpt_adds(&more, jlpt_elsewhere_lazy(p));
  jlpt_add_site(p, helpers, NULL, more.data);
  jlpt_end_macros(p, helpers);
  jlpt_adds(helpers, "\n");
}

static void add_delay(jlpt_pragma *p, jlpt_text *out, jlpt_pragma *context) {
  static const char *const members[] = {"delay_s", "delay_factor", "delay_max_s"};
  const jlpt_clause *delay = jlpt_clause_get(p, "retry_delay");
  for (size_t k = 0; delay && k < delay->nentries; k++)
    jlpt_addf(out, ", .%s = (double)(%s)", members[k], jlpt_render_expr(delay->entries[k].expr, context));
  if (!delay || delay->nentries < 2)
    jlpt_adds(out, ", .delay_factor = 1");
}

static const char *value_of(const jlpt_pragma *p, const char *clause, const char *otherwise, jlpt_pragma *context) {
  const jlpt_clause *c = jlpt_clause_get(p, clause);
  return c ? jlpt_render_expr(c->entries[0].expr, context) : otherwise;
}

static void add_start(jlpt_pragma *p, jlpt_text *out, jlpt_pragma *context) {
  const jlpt_clause *progress = jlpt_clause_get(p, "progress");
  jlpt_addf(out, "  %sjlpi_pmap(&(jlpi_map){.loop = {.call = {", jlpt_has(p, "status") ? "int *jlpar_codes = " : "(void)");
  jlpt_add_call_members(p, out);
  jlpt_add_place(p, out);
  jlpt_adds(out, "}, ");
  jlpt_add_iterations(p, out);
  jlpt_addf(out, ", .chunk = (uint64_t)(%s)", value_of(p, "batch", "1", context));
  jlpt_addf(out, ", .retry = (%s)", value_of(p, "retry", "0", context));
  if (progress)
    jlpt_addf(out, ", .progress = 1, .label = %s", progress->word ? progress->word : "NULL");
  jlpt_adds(out, "}");
  add_delay(p, out, context);
  jlpt_addf(out, ", .on_error = %s", value_of(p, "on_error", "NULL", context));
  if (p->nloops == 1)
    jlpt_adds(out, ", .low = (long long)jlpar_low0, .step = jlpar_step0");
  else
    jlpt_adds(out, ", .step = 1");
  jlpt_addf(out, "%s});\n", jlpt_has(p, "status") ? ", .wants_codes = 1" : "");
}

/* the indices of each iteration once more, in a scope of their own */
static void add_codes(jlpt_pragma *p, jlpt_text *out, jlpt_pragma *context) {
  if (!jlpt_has(p, "status"))
    return;
  jlpt_adds(out, "  for (uint64_t jlpar_k = 0; jlpar_k < jlpar_trips0");
  for (size_t k = 1; k < p->nloops; k++)
    jlpt_addf(out, " * jlpar_trips%zu", k);
  jlpt_adds(out, "; jlpar_k++) {\n");
  jlpt_add_indices(p, out);
  jlpt_addf(out, "    %s = jlpar_codes[jlpar_k];\n  }\n  jlpi_codes_free(jlpar_codes);\n",
            value_of(p, "status", "", context));
}

static void lower(jlpt_pragma *p, jlpt_text *out) {
  jlpt_pragma *context = jlpt_context_of(p);
  jlpt_text bounds = {0}, captures = {0}, block = {0};
  jlpt_outline(p);
  jlpt_add_bounds(p, &bounds, context);
  jlpt_add_captures(p, &captures);
  add_block(p, &block);
  add_helpers(p, &block);
  jlpt_mark_own(out);
  jlpt_addf(out, "{\n%s%s", bounds.data, captures.data);
  add_start(p, out, context);
  add_codes(p, out, context);
  jlpt_add_finals(p, out, context);
  jlpt_adds(out, "}\n");
}

const jlpt_directive jlpt_directive_pmap = {
    .name = "pmap",
    .follows = JLPT_LOOP,
    .world = JLPT_ELSEWHERE,
    .runs_often = true,
    .clauses = clauses,
    .clauses_done = clauses_done,
    .check = check,
    .lower = lower,
};
