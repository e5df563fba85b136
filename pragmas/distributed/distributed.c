/* SPDX-License-Identifier: MIT
 *
 * distributed: blocks of iterations on the worker processes.
 *
 * The loop becomes a helper that runs iterations [begin, end) counted from 0, whatever the loop's own
 * bounds; the caller computes bounds, step and number of iterations once. A reduction variable is a local of
 * the helper that begins as the operator's identity and is stored into the block's part at its end; a second
 * helper folds a block's part into the caller's variable. Clauses that name what an iteration uses,
 * out(a[i]), become a third helper that gives the memory of iteration k.
 */
#include "clauses/blocks.h"
#include "clauses/clauses.h"

#include "bind.h"
#include "capture.h"
#include "check.h"
#include "diag.h"
#include "loop.h"
#include "lower.h"
#include "types.h"

#include <string.h>

static const jlpt_clause_spec clauses[] = {{"reduction", JLPT_REDUCTION_LIST, true},
                                           JLPT_COPY_CLAUSES,
                                           JLPT_CAPTURE_CLAUSES,
                                           {"on", JLPT_PLACE_ARG, false},
                                           {"future", JLPT_FUTURE_ARG, false},
                                           {"schedule", JLPT_SCHEDULE_ARG, false},
                                           {"collapse", JLPT_INT, false},
                                           {"over", JLPT_EXPR, false},
                                           {"retry", JLPT_EXPR, false},
                                           {"progress", JLPT_OPTIONAL_STRING, false},
                                           {0}};

/* the array's processes run it, nobody else can */
static void check_over(jlpt_pragma *p, const jlpt_clause *over) {
  static const char *const others[] = {"on", "schedule", "retry"};
  const jlpt_expr *e = over->entries[0].expr;
  const char *kind;
  if (e->has_type && !(jlpt_is_handle(e->type, &kind) && strcmp(kind, "JLPI_DARRAY") == 0)) {
    p->failed = true;
    jlpt_error(p->file, e->offset, "jlpar-type", "'over' wants a jlpar_darray, '%s' has type '%s'", e->text,
               jlpt_type_name(e->type));
  }
  for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
    const jlpt_clause *c = jlpt_clause_get(p, others[k]);
    if (!c)
      continue;
    p->failed = true;
    jlpt_error(p->file, c->begin, "jlpar-conflicting-clauses", "'%s' contradicts 'over'", c->spec->name);
  }
}

static void check_it_waits(jlpt_pragma *p) {
  const jlpt_clause *future = jlpt_clause_get(p, "future"), *reduction = jlpt_clause_get(p, "reduction");
  if (!future || !reduction)
    return;
  p->failed = true;
  jlpt_error(p->file, future->begin, "jlpar-conflicting-clauses", "'future' contradicts 'reduction', for which the loop waits");
}

static void check(jlpt_pragma *p) {
  const jlpt_clause *on = jlpt_clause_get(p, "on"), *schedule = jlpt_clause_get(p, "schedule");
  if (on && !(on->word && (!strcmp(on->word, "pool") || !strcmp(on->word, "any")))) {
    p->failed = true;
    jlpt_error(p->file, on->begin, "jlpar-clause-syntax", "'distributed' takes 'on(pool x)' only");
  }
  if (schedule && strcmp(schedule->word, "greedy") == 0) {
    p->failed = true;
    jlpt_error(p->file, schedule->begin, "jlpar-clause-syntax", "'distributed' takes static or dynamic");
  }
  if (schedule && strcmp(schedule->word, "static") == 0 && schedule->nentries) {
    p->failed = true;
    jlpt_error(p->file, schedule->entries[0].expr->offset, "jlpar-clause-syntax",
               "'distributed' takes static without the size of a chunk");
    jlpt_note(p->file, schedule->begin, "'schedule(dynamic, %s)' hands out blocks of that size",
              schedule->entries[0].expr->text);
  }
  if (jlpt_has(p, "over"))
    check_over(p, jlpt_clause_get(p, "over"));
  check_it_waits(p);
  jlpt_want_int(p, "schedule");
  jlpt_want_at_least(p, "schedule", 1);
  jlpt_want_int(p, "retry");
  jlpt_want_at_least(p, "retry", 0);
  jlpt_check_reductions(p);
  jlpt_check_place(p);
  jlpt_check_future(p);
  if (!jlpt_has(p, "reduction"))
    jlpt_check_waited(p, true);
}

/* what one object of the reduction is */
static CXType reduced(const jlpt_capture *c) {
  CXType t = clang_getCanonicalType(c->var->type);
  for (size_t k = 0; c->entry && k < c->entry->ndims; k++)
    t = clang_getCanonicalType(t.kind == CXType_Pointer ? clang_getPointeeType(t) : clang_getArrayElementType(t));
  return jlpt_unqualified(jlpt_element(t));
}

/* ---- env: bounds and the extents of array reductions ---- */

static void add_extents(jlpt_pragma *p, jlpt_pragma *context) {
  for (size_t k = 0; k < p->ncaptures; k++) {
    const jlpt_capture *c = &p->captures[k];
    if (!jlpt_reduces(c) || jlpt_is_scalar(c) || !c->entry->ndims)
      continue;
    const char *v = c->var->name;
    jlpt_addf(&p->env_members, "  jlpi_item jlpar_%s_extent;\n", v);
    jlpt_addf(&p->env_values, "      .jlpar_%s_extent = {%s},\n", v,
              jlpt_section_members(c->entry, jlpt_name_in(c->var, context), context));
  }
}

/* ---- helpers ---- */

/* a loop over the elements of an array reduction of env `e`, `body` uses jlpar_e */
static void add_elements(const jlpt_capture *c, const char *e, jlpt_text *out, const char *body) {
  const char *bytes = c->entry->ndims ? jlpt_format("%s->jlpar_%s_extent.bytes", e, c->var->name)
                                      : jlpt_format("%lld", clang_Type_getSizeOf(c->var->type));
  jlpt_addf(out,
            "  for (size_t jlpar_e = 0; jlpar_e < (size_t)(%s) / sizeof(%s); jlpar_e++) {\n    %s\n  }\n", bytes,
            jlpt_type_name(reduced(c)), body);
}

static const char *element(const jlpt_capture *c, const char *e) {
  const char *v = c->var->name;
  const char *first = c->entry->ndims ? jlpt_format("%s->jlpar_%s_extent.first", e, v) : "0";
  return jlpt_format("((%s)((char *)%s->%s + (%s)))[jlpar_e]", jlpt_declare(reduced(c), "*", NULL, 0), e,
                     jlpt_member(c->var), first);
}

static void begin_reductions(jlpt_pragma *p, jlpt_text *out) {
  for (size_t k = 0; k < p->ncaptures; k++) {
    const jlpt_capture *c = &p->captures[k];
    if (!jlpt_reduces(c))
      continue;
    if (jlpt_is_scalar(c))
      jlpt_addf(out, "  %s;\n  %s\n", jlpt_declare(jlpt_unqualified(c->var->type), c->var->name, NULL, 0),
                jlpt_init(c->clause->word, reduced(c), c->var->name));
    else
      add_elements(c, "jlpar_env", out, jlpt_init(c->clause->word, reduced(c), element(c, "jlpar_env")));
  }
}

static bool is_local_type(const jlpt_capture *c) {
  return !clang_Cursor_isNull(jlpt_local_decl(c->var->type));
}

/* the object of a scalar reduction that env `e` points at; where its type is a block's the pointer is to void */
static const char *object(const jlpt_capture *c, const char *e) {
  return is_local_type(c) ? jlpt_format("(*(%s)%s->%s)", jlpt_declare(jlpt_unqualified(c->var->type), "*", NULL, 0), e,
                                        jlpt_member(c->var))
                          : jlpt_format("(*%s->%s)", e, jlpt_member(c->var));
}

static void end_reductions(jlpt_pragma *p, jlpt_text *out) {
  for (size_t k = 0; k < p->ncaptures; k++)
    if (jlpt_reduces(&p->captures[k]) && jlpt_is_scalar(&p->captures[k]))
      jlpt_addf(out, "  %s = %s;\n", object(&p->captures[k], "jlpar_env"), p->captures[k].var->name);
}

static bool reduces_local_types(const jlpt_pragma *p) {
  for (size_t k = 0; k < p->ncaptures; k++)
    if (jlpt_reduces(&p->captures[k]) && is_local_type(&p->captures[k]))
      return true;
  return false;
}

static void add_combine(jlpt_pragma *p, jlpt_text *out) {
  jlpt_addf(out, "static void %s_combine(void *jlpar_into_env, const void *jlpar_from_env) {\n", p->helper);
  jlpt_addf(out, "  struct %s_env *const jlpar_into = jlpar_into_env;\n"
                 "  const struct %s_env *const jlpar_from = jlpar_from_env;\n",
            p->helper, p->helper);
  if (reduces_local_types(p))
    jlpt_add_local_types(p, out);
  for (size_t k = 0; k < p->ncaptures; k++) {
    const jlpt_capture *c = &p->captures[k];
    if (!jlpt_reduces(c))
      continue;
    if (jlpt_is_scalar(c))
      jlpt_addf(out, "  %s\n", jlpt_fold(c->clause->word, reduced(c), object(c, "jlpar_into"), object(c, "jlpar_from")));
    else
      add_elements(c, "jlpar_into", out,
                   jlpt_fold(c->clause->word, reduced(c), element(c, "jlpar_into"), element(c, "jlpar_from")));
  }
  jlpt_adds(out, "}\n");
}

static void add_block(jlpt_pragma *p, jlpt_text *out) {
  size_t begin = jlpt_body_begin(p);
  jlpt_addf(out, "static void %s(void *jlpar_arg, uint64_t jlpar_begin, uint64_t jlpar_end) {\n", p->helper);
  jlpt_add_plain_locals(p, out);
  jlpt_mark_used(p, out);
  jlpt_copy_channels(p, out);
  jlpt_add_bound_locals(p, out);
  begin_reductions(p, out);
  if (p->wraps_sync)
    jlpt_addf(out, "  jlpi_sync jlpar_sync_%s;\n  jlpi_sync_begin(&jlpar_sync_%s);\n", p->helper, p->helper);
  jlpt_begin_block_loop(p, out);
  jlpt_add_indices(p, out);
  jlpt_mark_user(out, p->file, begin);
  jlpt_render(out, p->file, begin, jlpt_body_end(p), p);
  jlpt_mark_own(out);
  jlpt_adds(out, "  }\n");
  if (p->wraps_sync)
    jlpt_add_sync_end(p, out, jlpt_format("sync_%s", p->helper));
  end_reductions(p, out);
  jlpt_end_locals(p, out);
  jlpt_adds(out, "}\n");
}

/* ---- in place ---- */

static const char *chunk(jlpt_pragma *p, jlpt_pragma *context) {
  const jlpt_clause *s = jlpt_clause_get(p, "schedule");
  if (!s || strcmp(s->word, "static") == 0)
    return NULL;
  double value;
  if (!s->nentries)
    return "1";
  return jlpt_constant(s->entries[0].expr, &value) ? jlpt_render_expr(s->entries[0].expr, context)
                                                   : jlpt_at_least_1(p, s, context);
}

/* the array, and how the indices of the loops go */
static void add_over(const jlpt_pragma *p, const jlpt_clause *over, jlpt_text *out, jlpt_pragma *context) {
  jlpt_addf(out, ", (%s), (const jlpi_index[]){", jlpt_render_expr(over->entries[0].expr, context));
  for (size_t k = 0; k < p->nloops; k++)
    jlpt_addf(out, "%s{(long long)jlpar_low%zu, jlpar_step%zu, jlpar_trips%zu}", k ? ", " : "", k, k, k);
  jlpt_addf(out, "}, %zu", p->nloops);
}

static void add_start(jlpt_pragma *p, jlpt_text *out, jlpt_pragma *context) {
  const jlpt_clause *retry = jlpt_clause_get(p, "retry"), *progress = jlpt_clause_get(p, "progress");
  const jlpt_clause *over = jlpt_clause_get(p, "over");
  jlpt_addf(out, "  %sjlpi_distributed%s(&(jlpi_loop){.call = {", jlpt_future_target(p), over ? "_over" : "");
  jlpt_add_call_members(p, out);
  jlpt_add_place(p, out);
  jlpt_addf(out, ", .flags = %s}, ", jlpt_has(p, "reduction") ? "0" : jlpt_call_flags(p));
  jlpt_add_iterations(p, out);
  if (chunk(p, context))
    jlpt_addf(out, ", .chunk = (uint64_t)(%s)", chunk(p, context));
  if (retry)
    jlpt_addf(out, ", .retry = (%s)", jlpt_render_expr(retry->entries[0].expr, context));
  if (progress)
    jlpt_addf(out, ", .progress = 1, .label = %s", progress->word ? progress->word : "NULL");
  jlpt_adds(out, "}");
  if (over)
    add_over(p, over, out, context);
  jlpt_adds(out, ");\n");
}

/* inside its helper a scalar reduction variable is a plain local */
static void represent(jlpt_pragma *p) {
  for (size_t k = 0; k < p->ncaptures; k++)
    if (jlpt_reduces(&p->captures[k]) && jlpt_is_scalar(&p->captures[k])) {
      p->captures[k].rep = JLPT_PLAIN;
      p->captures[k].by_value = false;
      p->captures[k].implicit = false;
    }
}

static void lower(jlpt_pragma *p, jlpt_text *out) {
  jlpt_pragma *context = jlpt_context_of(p);
  jlpt_text bounds = {0}, captures = {0}, block = {0};
  bool folds = jlpt_has(p, "reduction");
  jlpt_outline(p);
  represent(p);
  jlpt_add_bounds(p, &bounds, context);
  add_extents(p, context);
  jlpt_add_captures(p, &captures);
  add_block(p, &block);
  jlpt_text *helpers = &p->function->helpers;
  jlpt_add_comment(p, helpers);
  jlpt_begin_macros(p, helpers);
  jlpt_add_env_struct(p, helpers);
  jlpt_add(helpers, block.data, block.size);
  jlpt_text more = {0};
  jlpt_addf(&more, ", .block = %s", p->helper);
  if (folds) {
    add_combine(p, helpers);
    jlpt_addf(&more, ", .combine = %s_combine", p->helper);
  }
  if (jlpt_any_varies(p)) {
    jlpt_add_section(p, helpers);
    jlpt_addf(&more, ", .section = %s_section", p->helper);
  }
  jlpt_adds(&more, jlpt_elsewhere_lazy(p));
  jlpt_add_site(p, helpers, NULL, more.data);
  jlpt_end_macros(p, helpers);
  jlpt_adds(helpers, "\n");
  jlpt_declare_future(p, out);
  jlpt_mark_own(out);
  jlpt_addf(out, "{\n%s%s", bounds.data, captures.data);
  add_start(p, out, context);
  jlpt_add_finals(p, out, context);
  jlpt_adds(out, "}\n");
}

const jlpt_directive jlpt_directive_distributed = {
    .name = "distributed",
    .follows = JLPT_LOOP,
    .world = JLPT_ELSEWHERE,
    .runs_often = true,
    .starts_work = true,
    .clauses = clauses,
    .check = check,
    .lower = lower,
};
