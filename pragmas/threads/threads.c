/* SPDX-License-Identifier: MIT
 *
 * threads: the loop stays where it is and becomes OpenMP, run by libgomp.
 *
 *     { jlpi_team t; jlpi_team_begin(&t, wanted);
 *     #pragma omp parallel num_threads(t.threads)
 *       { jlpi_member m; jlpi_member_begin(&m, &t, omp_get_thread_num());
 *     #pragma omp for nowait schedule(static) ...
 *         for (...) ...
 *         jlpi_member_end(&m); }
 *       jlpi_team_end(&t); }
 *
 * When something in the body might fail the task, the loop stands under `if (!jlpi_member_catch(&m))` and each
 * iteration says first which one it is, and is left out once an earlier one has failed. A body that calls nothing
 * of jlpar's needs no member, and the loop costs what OpenMP's costs, because it is one:
 *
 *     #pragma omp parallel for num_threads(jlpi_team_size(wanted)) schedule(static) ...
 *         for (...) ...
 */
#include "clauses/clauses.h"

#include "bind.h"
#include "capture.h"
#include "check.h"
#include "diag.h"
#include "effects.h"
#include "loop.h"
#include "lower.h"
#include "types.h"

#include <string.h>

static const jlpt_clause_spec clauses[] = {{"schedule", JLPT_SCHEDULE_ARG, false},
                                           {"reduction", JLPT_REDUCTION_LIST, true},
                                           {"private", JLPT_VARS, true},
                                           {"firstprivate", JLPT_VARS, true},
                                           {"lastprivate", JLPT_VARS, true},
                                           {"shared", JLPT_VARS, true},
                                           {"collapse", JLPT_INT, false},
                                           {"num_threads", JLPT_EXPR, false},
                                           {"if", JLPT_EXPR, false},
                                           {"simd", JLPT_FLAG, false},
                                           {"progress", JLPT_OPTIONAL_STRING, false},
                                           {0}};

static void check(jlpt_pragma *p) {
  jlpt_want_int(p, "num_threads");
  jlpt_want_at_least(p, "num_threads", 1);
  jlpt_want_scalar(p, "if");
  jlpt_want_int(p, "schedule");
  jlpt_want_at_least(p, "schedule", 1);
  jlpt_check_reductions(p);
  jlpt.threads = true;
}

/* ---- clauses for OpenMP ---- */

static const char *section_text(const jlpt_entry *e, jlpt_pragma *context) {
  jlpt_text t = {0};
  jlpt_adds(&t, e->var->name);
  for (size_t k = 0; k < e->ndims; k++)
    jlpt_addf(&t, "[%s:%s]", jlpt_render_expr(e->dims[k].lower, context),
              e->dims[k].length ? jlpt_render_expr(e->dims[k].length, context) : "1");
  return t.data;
}

static void add_list(const jlpt_clause *c, jlpt_text *out, jlpt_pragma *context) {
  jlpt_addf(out, " %s(", c->spec->name);
  if (c->word)
    jlpt_addf(out, "%s: ", c->word);
  for (size_t k = 0; k < c->nentries; k++)
    jlpt_addf(out, "%s%s", k ? ", " : "", section_text(&c->entries[k], context));
  jlpt_adds(out, ")");
}

/* what libgomp would hang or crash with must be seen before */
static bool is_checked(const jlpt_clause *c) {
  double value;
  return c && c->nentries && !jlpt_constant(c->entries[0].expr, &value);
}

static void add_schedule(const jlpt_clause *c, jlpt_text *out, jlpt_pragma *context) {
  const char *kind = !c || strcmp(c->word, "static") == 0 ? "static" : "dynamic";
  jlpt_addf(out, " schedule(%s", kind);
  if (c && c->nentries)
    jlpt_addf(out, ", %s", is_checked(c) ? "jlpar_chunk" : jlpt_render_expr(c->entries[0].expr, context));
  jlpt_adds(out, ")");
}

/* construct: "for" and what belongs to it */
static void add_for(jlpt_pragma *p, const char *construct, jlpt_text *out, jlpt_pragma *context) {
  const jlpt_clause *collapse = jlpt_clause_get(p, "collapse");
  jlpt_addf(out, "#pragma omp %s", construct);
  add_schedule(jlpt_clause_get(p, "schedule"), out, context);
  if (collapse)
    jlpt_addf(out, " collapse(%ld)", collapse->value);
  for (size_t k = 0; k < p->nclauses; k++) {
    const jlpt_clause *c = &p->clauses[k];
    bool data = c->spec->kind == JLPT_VARS || c->spec->kind == JLPT_REDUCTION_LIST;
    if (data && strcmp(c->spec->name, "shared") != 0)
      add_list(c, out, context);
  }
  jlpt_adds(out, "\n");
}

/* ---- variables that the helper around reaches by address ----
 *
 * A clause of OpenMP wants a name. Such a variable gets a local of its own around the loop, which is copied
 * in before and back behind. */

static jlpt_capture *aliased(jlpt_pragma *p, size_t clause, size_t entry, jlpt_pragma *context) {
  const jlpt_clause *c = &p->clauses[clause];
  bool data = (c->spec->kind == JLPT_VARS && strcmp(c->spec->name, "shared") != 0) || c->spec->kind == JLPT_REDUCTION_LIST;
  jlpt_capture *x = data && context && c->entries[entry].var ? jlpt_captured(context, c->entries[entry].var) : NULL;
  return x && x->rep == JLPT_POINTER ? x : NULL;
}

/* firstprivate(x) lastprivate(x): one local for both */
static bool named_before(const jlpt_pragma *p, size_t clause, const jlpt_var *v) {
  for (size_t k = 0; k < clause; k++)
    for (size_t i = 0; i < p->clauses[k].nentries; i++)
      if (p->clauses[k].entries[i].var == v)
        return true;
  return false;
}

static void for_aliases(jlpt_pragma *p, jlpt_pragma *context, jlpt_text *out, bool each_clause,
                        void (*f)(jlpt_pragma *, const jlpt_clause *, jlpt_capture *, jlpt_text *)) {
  for (size_t k = 0; k < p->nclauses; k++)
    for (size_t i = 0; i < p->clauses[k].nentries; i++) {
      jlpt_capture *c = aliased(p, k, i, context);
      if (c && (each_clause || !named_before(p, k, c->var)))
        f(p, &p->clauses[k], c, out);
    }
}

static bool is_array_var(const jlpt_capture *c) {
  return jlpt_is_array(clang_getCanonicalType(c->var->type));
}

static void keep_address(jlpt_pragma *p, const jlpt_clause *clause, jlpt_capture *c, jlpt_text *out) {
  (void)p;
  (void)clause;
  jlpt_addf(out, "  __typeof__(%s) const jlpar_at_%s = %s;\n", c->var->name, c->var->name, c->var->name);
}

static void copy_in(jlpt_pragma *p, const jlpt_clause *clause, jlpt_capture *c, jlpt_text *out) {
  (void)p;
  if (is_array_var(c))
    jlpt_addf(out, "  __typeof__(&(*jlpar_at_%s)[0]) %s = *jlpar_at_%s;\n", c->var->name, c->var->name, c->var->name);
  else if (strcmp(clause->spec->name, "private") == 0)
    jlpt_addf(out, "  __typeof__(*jlpar_at_%s) %s;\n", c->var->name, c->var->name);
  else
    jlpt_addf(out, "  __typeof__(*jlpar_at_%s) %s = *jlpar_at_%s;\n", c->var->name, c->var->name, c->var->name);
}

static void copy_out(jlpt_pragma *p, const jlpt_clause *clause, jlpt_capture *c, jlpt_text *out) {
  (void)p;
  if (!is_array_var(c) && (!strcmp(clause->spec->name, "reduction") || !strcmp(clause->spec->name, "lastprivate")))
    jlpt_addf(out, "  *jlpar_at_%s = %s;\n", c->var->name, c->var->name);
}

static void set_plain(jlpt_pragma *p, const jlpt_clause *clause, jlpt_capture *c, jlpt_text *out) {
  (void)p;
  (void)clause;
  (void)out;
  c->rep = is_array_var(c) ? JLPT_DECAYED : JLPT_PLAIN;
}

/* ---- bounds ---- */

static bool simple(const jlpt_node *n) {
  n = jlpt_strip((jlpt_node *)n);
  return !n || n->kind == CXCursor_IntegerLiteral || n->kind == CXCursor_DeclRefExpr || n->kind == CXCursor_CharacterLiteral ||
         n->kind == CXCursor_UnaryExpr || (n->kind == CXCursor_UnaryOperator && simple(n->child)) ||
         (n->kind == CXCursor_BinaryOperator && simple(n->child) && simple(n->last));
}

/* gcc 12 miscounts loops over integers narrower than int, and breaks down over enumerations; OpenMP wants a name as index,
 * not (*i), and an end that is not behind it */
static bool needs_own_index(const jlpt_loop_info *l, jlpt_pragma *context) {
  const jlpt_capture *c = context ? jlpt_captured(context, l->index) : NULL;
  return clang_Type_getSizeOf(l->index->type) < 4 || clang_getCanonicalType(l->index->type).kind == CXType_Enum ||
         jlpt_comes_round(l) || (c && c->rep == JLPT_POINTER);
}

/* the progress bar wants the number of iterations, a failure in collapsed loops the number of its iteration */
static bool counts(const jlpt_pragma *p, bool guarded) {
  return jlpt_has(p, "progress") || (guarded && p->nloops > 1);
}

/* Each thread evaluates the bounds of an OpenMP loop: calls must be made before, once. */
static bool must_hoist(const jlpt_pragma *p, jlpt_pragma *context, bool guarded) {
  if (counts(p, guarded))
    return true;
  for (size_t k = 0; k < p->nloops; k++) {
    const jlpt_loop_info *l = &p->loops[k];
    if (!l->declares || needs_own_index(l, context) || !simple(l->lower) || !simple(l->upper) || !simple(l->step) || (l->compare == '!' && l->step))
      return true;
  }
  return false;
}

static const char *trips(const jlpt_loop_info *l, size_t k) {
  return jlpt_trips(l, k, jlpt_format("%cjlpar_step%zu", l->downwards ? '-' : '+', k));
}

static void add_bounds(jlpt_pragma *p, jlpt_text *out, jlpt_pragma *context, bool guarded) {
  for (size_t k = 0; k < p->nloops; k++) {
    const jlpt_loop_info *l = &p->loops[k];
    const char *high = jlpt_bound(p, l->upper, context), *step = jlpt_bound(p, l->step, context);
    jlpt_addf(out, "  const %s jlpar_low%zu = (%s);\n", jlpt_integer_name(l->index->type), k, jlpt_bound(p, l->lower, context));
    jlpt_addf(out, "  const __typeof__(%s) jlpar_high%zu = (%s);\n", high, k, high);
    bool counted = jlpt_comes_round(l) || jlpt_has(p, "progress") || (k && counts(p, guarded));
    if (l->step || !l->declares || counted)
      jlpt_addf(out, "  const __typeof__(%s) jlpar_step%zu = (%s);\n", step, k, step);
    if (counted)
      jlpt_addf(out, "  const uint64_t jlpar_trips%zu = %s;\n", k, trips(l, k));
  }
}

static const char *comparison(const jlpt_loop_info *l) {
  return l->compare == '<' ? "<" : l->compare == 'l' ? "<=" : l->compare == '>' ? ">" : l->compare == 'g' ? ">="
         : !l->step ? "!=" : l->downwards ? ">" : "<";
}

static void add_header(const jlpt_loop_info *l, size_t k, jlpt_text *out, jlpt_pragma *context) {
  if (jlpt_comes_round(l)) {
    jlpt_addf(out, "  for (uint64_t jlpar_i%zu = 0; jlpar_i%zu < jlpar_trips%zu; jlpar_i%zu++)\n", k, k, k, k);
    return;
  }
  bool own = needs_own_index(l, context);
  const char *i = own ? jlpt_format("jlpar_i%zu", k) : l->index->name;
  const char *type = own ? "long long " : l->declares ? jlpt_format("%s ", jlpt_type_name(jlpt_unqualified(l->index->type))) : "";
  const char *step = l->step ? jlpt_format(" %s= jlpar_step%zu", l->downwards ? "-" : "+", k) : l->downwards ? "--" : "++";
  jlpt_addf(out, "  for (%s%s = jlpar_low%zu; %s %s jlpar_high%zu; %s%s)\n", type, i, k, i, comparison(l), k, i, step);
}

static void add_final(const jlpt_loop_info *l, size_t k, jlpt_text *out, jlpt_pragma *context) {
  if (!l->declares)
    jlpt_addf(out,
              "  %s = jlpar_low%zu %c (__typeof__(%s))%s * jlpar_step%zu;\n",
              jlpt_name_in(l->index, context), k, l->downwards ? '-' : '+', jlpt_name_in(l->index, context), trips(l, k), k);
}

/* ---- the loop ---- */

/* the number of an iteration of loop k, from its index: modulo 2^64 */
static const char *number_of(const jlpt_loop_info *l, size_t k, jlpt_pragma *context) {
  if (jlpt_comes_round(l))
    return jlpt_format("jlpar_i%zu", k);
  const char *i = needs_own_index(l, context) ? jlpt_format("jlpar_i%zu", k) : l->index->name;
  const char *from = l->downwards ? jlpt_format("(uint64_t)jlpar_low%zu - (uint64_t)%s", k, i)
                                  : jlpt_format("(uint64_t)%s - (uint64_t)jlpar_low%zu", i, k);
  return l->step ? jlpt_format("(uint64_t)((long long)(%s) / (long long)jlpar_step%zu)", from, k) : from;
}

/* a number that grows in loop order, from the indices */
static const char *order_of(const jlpt_pragma *p, jlpt_pragma *context) {
  const jlpt_loop_info *l = p->loops;
  const char *sign = l->compare == '>' || l->compare == 'g' || l->downwards ? "~" : "";
  if (jlpt_comes_round(l) && p->nloops == 1)
    return "jlpar_i0";
  if (p->nloops == 1)
    return jlpt_format("%s((uint64_t)%s ^ (UINT64_C(1) << 63))", sign, l->index->name);
  const char *number = number_of(l, 0, context);
  for (size_t k = 1; k < p->nloops; k++)
    number = jlpt_format("(%s) * jlpar_trips%zu + (%s)", number, k, number_of(l + k, k, context));
  return number;
}

/* A jump out of a dynamic loop would skip what libgomp does at its end: there each iteration catches for itself. */
static bool is_static(const jlpt_pragma *p) {
  const jlpt_clause *c = jlpt_clause_get(p, "schedule");
  return !c || strcmp(c->word, "static") == 0;
}

/* int16_t i = (int16_t)jlpar_i0; in a block of its own */
static bool add_own_indices(jlpt_pragma *p, jlpt_text *out, jlpt_pragma *context) {
  bool any = false;
  for (size_t k = 0; k < p->nloops; k++) {
    const jlpt_var *i = p->loops[k].index;
    if (!needs_own_index(&p->loops[k], context))
      continue;
    const jlpt_loop_info *l = &p->loops[k];
    const char *type = l->declares ? jlpt_type_name(jlpt_unqualified(i->type))
                                            : jlpt_format("__typeof__(%s)", jlpt_name_in(i, context));
    const char *value = jlpt_format("jlpar_i%zu", k);
    if (jlpt_comes_round(l))
      value = jlpt_format("(jlpar_low%zu %c %s * (uint64_t)jlpar_step%zu)", k, l->downwards ? '-' : '+', value, k);
    jlpt_addf(out, "%s    %s %s = (%s)%s;\n    (void)%s;\n", any ? "" : "  {\n", type, i->name, type, value, i->name);
    any = true;
  }
  return any;
}

/* inside the loop its index is a local */
static void set_index_plain(jlpt_pragma *p, jlpt_pragma *context) {
  for (size_t k = 0; context && k < p->nloops; k++) {
    jlpt_capture *c = jlpt_captured(context, p->loops[k].index);
    if (c && c->rep == JLPT_POINTER)
      c->rep = JLPT_PLAIN;
  }
}

static void add_loop(jlpt_pragma *p, jlpt_text *out, jlpt_pragma *context, bool guarded, bool hoisted) {
  size_t begin = p->statement_begin, body = jlpt_body_begin(p), body_end = jlpt_body_end(p), end = p->statement_end;
  if (hoisted) {
    for (size_t k = 0; k < p->nloops; k++)
      add_header(&p->loops[k], k, out, context);
    begin = body;
    end = body_end;
  } else if (guarded) {
    jlpt_mark_user(out, p->file, begin);
    jlpt_render(out, p->file, begin, body, context);
    begin = body;
    jlpt_mark_own(out);
  }
  bool own = hoisted && add_own_indices(p, out, context), shows = jlpt_has(p, "progress");
  if (shows)
    jlpt_adds(out, "  {\n    jlpi_bar_step(&jlpar_bar);\n");
  if (guarded) {
    jlpt_addf(out, "  {\n    if (!jlpi_iteration(&jlpar_member, %s)%s)\n      continue;\n", order_of(p, context),
              is_static(p) ? "" : " || jlpi_member_catch(&jlpar_member)");
    end = body_end;
  }
  set_index_plain(p, context);
  jlpt_mark_user(out, p->file, begin);
  jlpt_render(out, p->file, begin, end, context);
  jlpt_mark_own(out);
  for (int k = own + shows + guarded; k > 0; k--)
    jlpt_adds(out, "  }\n");
  if (guarded && !hoisted && body_end < p->statement_end) { /* the braces of collapsed loops */
    jlpt_mark_user(out, p->file, body_end);
    jlpt_render(out, p->file, body_end, p->statement_end, context);
    jlpt_mark_own(out);
  }
}

static void begin_bar(const jlpt_pragma *p, jlpt_text *out) {
  const char *label = jlpt_clause_get(p, "progress")->word;
  jlpt_addf(out, "  jlpi_bar jlpar_bar;\n  jlpi_bar_begin(&jlpar_bar, %s, ", label ? label : "NULL");
  for (size_t k = 0; k < p->nloops; k++)
    jlpt_addf(out, "%sjlpar_trips%zu", k ? " * " : "", k);
  jlpt_adds(out, ");\n");
}

static const char *wanted(jlpt_pragma *p, jlpt_pragma *context) {
  const jlpt_clause *n = jlpt_clause_get(p, "num_threads"), *when = jlpt_clause_get(p, "if");
  const char *threads = n ? jlpt_format("(%s)", jlpt_render_expr(n->entries[0].expr, context)) : "0";
  if (is_checked(n))
    threads = jlpt_format("(int)%s", jlpt_at_least_1(p, n, context));
  return when ? jlpt_format("(%s) ? %s : 1", jlpt_render_expr(when->entries[0].expr, context), threads) : threads;
}

static const char *simd(const jlpt_pragma *p) {
  return jlpt_has(p, "simd") ? " simd" : "";
}

static void add_plain(jlpt_pragma *p, jlpt_text *out, jlpt_pragma *context, bool hoisted) {
  const char *construct = jlpt_format("parallel for%s num_threads(jlpi_team_size(%s))", simd(p), wanted(p, context));
  add_for(p, construct, out, context);
  add_loop(p, out, context, false, hoisted);
}

static void add_team(jlpt_pragma *p, jlpt_text *out, jlpt_pragma *context, bool guarded, bool hoisted) {
  bool catches = guarded && is_static(p), catches_each = guarded && !catches;
  if (catches_each)
    jlpt_adds(out, "  JLPI_CATCHING_BEGIN\n");
  jlpt_addf(out, "#pragma omp parallel num_threads(jlpar_%s.threads)\n  {\n    jlpi_member jlpar_member;\n"
                 "    jlpi_member_begin(&jlpar_member, &jlpar_%s, omp_get_thread_num());\n",
            p->helper, p->helper);
  if (catches)
    jlpt_adds(out, "    if (!jlpi_member_catch(&jlpar_member)) {\n");
  add_for(p, jlpt_format("for%s nowait", simd(p)), out, context);
  add_loop(p, out, context, guarded, hoisted);
  if (catches)
    jlpt_adds(out, "    }\n");
  jlpt_adds(out, "    jlpi_member_end(&jlpar_member);\n  }\n");
  if (catches_each)
    jlpt_adds(out, "  JLPI_CATCHING_END\n");
}

static void lower(jlpt_pragma *p, jlpt_text *out) {
  jlpt_pragma *context = jlpt_context_of(p);
  int effects = jlpt_effects(p->loops[p->nloops - 1].body);
  bool guarded = (effects & JLPT_MAY_FAIL) && !jlpt_has(p, "simd"), hoisted = must_hoist(p, context, guarded);
  const jlpt_clause *schedule = jlpt_clause_get(p, "schedule");
  enum jlpt_rep saved[64];
  jlpt_outline(p); /* for its name */
  jlpt_mark_own(out);
  jlpt_adds(out, "{\n");
  if (is_checked(schedule))
    jlpt_addf(out, "  const long long jlpar_chunk = %s;\n", jlpt_at_least_1(p, schedule, context));
  if (effects)
    jlpt_addf(out, "  jlpi_team jlpar_%s;\n  jlpi_team_begin(&jlpar_%s, %s);\n", p->helper, p->helper,
              wanted(p, context));
  for_aliases(p, context, out, false, keep_address);
  if (context)
    for (size_t k = 0; k < context->ncaptures && k < 64; k++)
      saved[k] = context->captures[k].rep;
  jlpt_adds(out, "  {\n");
  for_aliases(p, context, out, false, copy_in);
  for_aliases(p, context, out, false, set_plain);
  if (hoisted)
    add_bounds(p, out, context, guarded);
  if (jlpt_has(p, "progress"))
    begin_bar(p, out);
  if (effects)
    add_team(p, out, context, guarded, hoisted);
  else
    add_plain(p, out, context, hoisted);
  if (jlpt_has(p, "progress"))
    jlpt_adds(out, "  jlpi_bar_end(&jlpar_bar);\n");
  if (context)
    for (size_t k = 0; k < context->ncaptures && k < 64; k++)
      context->captures[k].rep = saved[k];
  if (hoisted)
    for (size_t k = 0; k < p->nloops; k++)
      add_final(&p->loops[k], k, out, context);
  for_aliases(p, context, out, true, copy_out);
  jlpt_adds(out, "  }\n");
  if (effects)
    jlpt_addf(out, "  jlpi_team_end(&jlpar_%s);\n", p->helper);
  jlpt_adds(out, "}\n");
}

static int effects_of(const jlpt_pragma *p) {
  bool checked = is_checked(jlpt_clause_get(p, "schedule")) || is_checked(jlpt_clause_get(p, "num_threads"));
  return checked ? JLPT_STARTS | JLPT_MAY_FAIL : JLPT_STARTS;
}

const jlpt_directive jlpt_directive_threads = {
    .name = "threads",
    .follows = JLPT_LOOP,
    .world = JLPT_IN_PLACE,
    .clauses = clauses,
    .check = check,
    .lower = lower,
    .effects = effects_of,
};
