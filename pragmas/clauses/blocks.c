/* SPDX-License-Identifier: MIT */
#include "blocks.h"

#include "effects.h"
#include "lower.h"
#include "loop.h"
#include "types.h"

#include <string.h>

bool jlpt_reduces(const jlpt_capture *c) {
  return c->clause && strcmp(c->clause->spec->name, "reduction") == 0;
}

bool jlpt_is_scalar(const jlpt_capture *c) {
  return !jlpt_is_array(clang_getCanonicalType(c->var->type)) && !(c->entry && c->entry->ndims);
}

/* ---- bounds ---- */

/* what jlpt_add_bound_locals wants */
static void add_to_env(jlpt_pragma *p, const char *type, const char *what, size_t k) {
  jlpt_addf(&p->env_members, "  %s jlpar_%s%zu;\n", type, what, k);
  jlpt_addf(&p->env_values, "      .jlpar_%s%zu = jlpar_%s%zu,\n", what, k, what, k);
}

void jlpt_add_bounds(jlpt_pragma *p, jlpt_text *out, jlpt_pragma *context) {
  for (size_t k = 0; k < p->nloops; k++) {
    const jlpt_loop_info *l = &p->loops[k];
    const char *high = jlpt_bound(p, l->upper, context);
    jlpt_addf(out, "  const __typeof__(%s) jlpar_low%zu = (%s);\n", jlpt_integer_name(l->index->type), k,
              jlpt_bound(p, l->lower, context));
    jlpt_addf(out, "  const __typeof__(%s) jlpar_high%zu = (%s);\n", high, k, high);
    jlpt_addf(out, "  const long long jlpar_step%zu = %s(%s);\n", k, l->downwards ? "-(long long)" : "(long long)",
              jlpt_bound(p, l->step, context));
    jlpt_addf(out, "  const uint64_t jlpar_trips%zu = %s;\n", k, jlpt_trips(l, k, jlpt_format("jlpar_step%zu", k)));
    add_to_env(p, jlpt_integer_name(l->index->type), "low", k);
    if (l->step)
      add_to_env(p, "long long", "step", k);
    if (k)
      add_to_env(p, "uint64_t", "trips", k);
  }
}

/* Bounds and step as locals, the step as a number where it is one: the compiler then counts as in the user's loop. */
void jlpt_add_bound_locals(const jlpt_pragma *p, jlpt_text *out) {
  for (size_t k = 0; k < p->nloops; k++) {
    const jlpt_loop_info *l = &p->loops[k];
    jlpt_addf(out, "  const %s jlpar_low%zu = jlpar_env->jlpar_low%zu;\n", jlpt_integer_name(l->index->type), k, k);
    if (l->step)
      jlpt_addf(out, "  const long long jlpar_step%zu = jlpar_env->jlpar_step%zu;\n", k, k);
    if (k)
      jlpt_addf(out, "  const uint64_t jlpar_trips%zu = jlpar_env->jlpar_trips%zu;\n", k, k);
  }
}

/* the loop variables of iteration jlpar_k */
void jlpt_add_indices(const jlpt_pragma *p, jlpt_text *out) {
  for (size_t k = 0; k < p->nloops; k++) {
    const jlpt_loop_info *l = &p->loops[k];
    jlpt_text number = {0};
    jlpt_adds(&number, "jlpar_k");
    for (size_t inner = k + 1; inner < p->nloops; inner++)
      jlpt_addf(&number, " / jlpar_trips%zu", inner);
    if (k)
      jlpt_addf(&number, " %% jlpar_trips%zu", k);
    const char *type = jlpt_type_name(jlpt_unqualified(l->index->type)), *i = l->index->name;
    const char *trip = p->nloops > 1 ? jlpt_format("(%s)", number.data) : number.data;
    if (l->step)
      jlpt_addf(out, "    %s %s = (%s)(jlpar_low%zu + (%s)((long long)%s * jlpar_step%zu));\n", type, i, type, k, type, trip, k);
    else
      jlpt_addf(out, "    %s %s = (%s)(jlpar_low%zu %c (%s)%s);\n", type, i, type, k, l->downwards ? '-' : '+', type, trip);
    jlpt_addf(out, "    (void)%s;\n", i);
  }
}

/* ---- the memory of an iteration ---- */

bool jlpt_any_varies(const jlpt_pragma *p) {
  for (size_t k = 0; k < p->ncaptures; k++)
    if (jlpt_varies(p, &p->captures[k]))
      return true;
  return false;
}

void jlpt_mark_used(const jlpt_pragma *p, jlpt_text *out) {
  for (size_t k = 0; k < p->ncaptures; k++)
    if (!p->captures[k].implicit && !(jlpt_reduces(&p->captures[k]) && jlpt_is_scalar(&p->captures[k])))
      jlpt_addf(out, "  (void)%s;\n", p->captures[k].var->name);
}

/* reduction scalars are locals of the block helper, not names from the env */
void jlpt_add_plain_locals(jlpt_pragma *p, jlpt_text *out) {
  for (size_t k = 0; k < p->ncaptures; k++)
    if (jlpt_reduces(&p->captures[k]) && jlpt_is_scalar(&p->captures[k]))
      p->captures[k].implicit = true;
  jlpt_add_locals(p, out);
  for (size_t k = 0; k < p->ncaptures; k++)
    if (jlpt_reduces(&p->captures[k]) && jlpt_is_scalar(&p->captures[k]))
      p->captures[k].implicit = false;
}

void jlpt_add_section(jlpt_pragma *p, jlpt_text *out) {
  jlpt_addf(out, "static void %s_section(const void *jlpar_const, uint64_t jlpar_k, size_t jlpar_item, jlpi_item *jlpar_where) {\n"
                 "  void *const jlpar_arg = (void *)jlpar_const;\n",
            p->helper);
  jlpt_add_plain_locals(p, out);
  jlpt_mark_used(p, out);
  jlpt_add_bound_locals(p, out);
  jlpt_add_indices(p, out);
  jlpt_adds(out, "  switch (jlpar_item) {\n");
  for (size_t k = 0; k < p->ncaptures; k++) {
    const jlpt_capture *c = &p->captures[k];
    if (jlpt_varies(p, c))
      jlpt_addf(out, "  case %d:\n    jlpi_where(jlpar_where, (jlpi_item){%s});\n    break;\n", c->item,
                jlpt_section_members(c->entry, jlpt_name_in(c->var, p), p));
  }
  jlpt_adds(out, "  default:\n    break;\n  }\n}\n");
}

/* ---- in place ---- */

void jlpt_add_iterations(jlpt_pragma *p, jlpt_text *out) {
  jlpt_adds(out, ".iterations = ");
  for (size_t k = 0; k < p->nloops; k++)
    jlpt_addf(out, "%sjlpar_trips%zu", k ? " * " : "", k);
}

void jlpt_add_finals(const jlpt_pragma *p, jlpt_text *out, jlpt_pragma *context) {
  for (size_t k = 0; k < p->nloops; k++)
    if (!p->loops[k].declares) {
      const char *i = jlpt_name_in(p->loops[k].index, context);
      jlpt_addf(out, "  %s = (__typeof__(%s))(jlpar_low%zu + (long long)jlpar_trips%zu * jlpar_step%zu);\n", i, i, k, k, k);
    }
}

void jlpt_begin_block_loop(const jlpt_pragma *p, jlpt_text *out) {
  jlpt_adds(out, "  for (uint64_t jlpar_k = jlpar_begin; jlpar_k < jlpar_end; jlpar_k++) {\n");
  if (jlpt_effects(p->statement) & JLPT_MAY_FAIL)
    jlpt_adds(out, "    jlpi_block_iteration(jlpar_k);\n");
}
