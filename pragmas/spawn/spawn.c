/* SPDX-License-Identifier: MIT
 *
 * spawn: work where the runtime chooses, or where on(...) says.
 */
#include "clauses/clauses.h"
#include "diag.h"
#include "effects.h"
#include "lower.h"

#include <string.h>

static const jlpt_clause_spec clauses[] = {{"on", JLPT_PLACE_ARG, false},
                                           {"future", JLPT_FUTURE_ARG, false},
                                           {"detach", JLPT_FLAG, false},
                                           {"name", JLPT_STRING_ARG, false},
                                           JLPT_COPY_CLAUSES,
                                           JLPT_CAPTURE_CLAUSES,
                                           {"depend", JLPT_DEPEND_LIST, true},
                                           {0}};

static void clauses_done(jlpt_pragma *p) {
  const jlpt_clause *on = jlpt_clause_get(p, "on");
  if (on && on->word && strcmp(on->word, "threads") == 0)
    p->world = JLPT_HERE;
}

static void check(jlpt_pragma *p) {
  const jlpt_clause *on = jlpt_clause_get(p, "on");
  if (on && on->word && strcmp(on->word, "tasks") == 0) {
    p->failed = true;
    jlpt_error(p->file, on->begin, "jlpar-clause-syntax", "'spawn' takes no 'on(tasks)'");
    jlpt_note(p->file, on->begin, "'async' starts a task of this thread");
  }
  if (jlpt_has(p, "detach") && p->parent && p->parent->combined == p) {
    p->failed = true;
    jlpt_error(p->file, jlpt_clause_get(p, "detach")->begin, "jlpar-conflicting-clauses",
               "'detach': nobody waits for it, yet 'sync' would");
  }
  jlpt_check_place(p);
  jlpt_check_future(p);
  jlpt_check_waited(p, true);
}

/* {address, bytes, mode} of each name or section in depend(...) */
static size_t add_depends(jlpt_pragma *p, jlpt_text *out) {
  jlpt_pragma *context = jlpt_context_of(p);
  jlpt_text list = {0};
  size_t n = 0;
  for (size_t k = 0; k < p->nclauses; k++) {
    const jlpt_clause *c = &p->clauses[k];
    if (c->spec->kind != JLPT_DEPEND_LIST)
      continue;
    const char *mode = strcmp(c->word, "in") == 0 ? "JLPI_IN" : strcmp(c->word, "out") == 0 ? "JLPI_OUT" : "JLPI_IN | JLPI_OUT";
    for (size_t i = 0; i < c->nentries; i++, n++) {
      const jlpt_entry *e = &c->entries[i];
      jlpt_text first = {0}, bytes = {0};
      jlpt_adds(&first, jlpt_render_expr(e->expr, context));
      for (size_t d = 0; d < e->ndims; d++) {
        jlpt_addf(&first, "[%s]", jlpt_render_expr(e->dims[d].lower, context));
        if (e->dims[d].length && d + 1 < e->ndims)
          jlpt_addf(&bytes, "jlpi_span(%s, sizeof(%s)) + ", jlpt_render_expr(e->dims[d].length, context), first.data);
      }
      jlpt_addf(&bytes, "sizeof(%s)", first.data);
      if (e->ndims && e->dims[e->ndims - 1].length)
        jlpt_addf(&bytes, " * (size_t)(%s)", jlpt_render_expr(e->dims[e->ndims - 1].length, context));
      jlpt_addf(&list, "    {(void *)&%s, %s, %s},\n", first.data, bytes.data, mode);
    }
  }
  if (n)
    jlpt_addf(out, "  const jlpi_depend %s_depends[] = {\n%s  };\n", p->helper, list.data);
  return n;
}

/* `sync spawn`, and the call is all there is to wait for */
static bool waits_itself(const jlpt_pragma *p) {
  const jlpt_pragma *sync = p->parent && p->parent->combined == p ? p->parent : NULL;
  return sync && !jlpt_has(sync, "status") && p->world == JLPT_ELSEWHERE && !jlpt_has(p, "future") && !jlpt_has(p, "depend");
}

static void lower(jlpt_pragma *p, jlpt_text *out) {
  jlpt_open_call(p, out);
  if (p->world == JLPT_HERE && jlpt_start_small(p, out, "JLPI_ON_ANY_THREAD"))
    return;
  bool waits = waits_itself(p);
  if (waits)
    p->parent->waits_itself = true;
  if (p->world == JLPT_ELSEWHERE && jlpt_spawn_small(p, out, waits))
    return;
  size_t depends = add_depends(p, out);
  jlpt_start_call(p, out, waits ? "jlpi_spawn_only" : "jlpi_spawn");
  if (depends)
    jlpt_addf(out, ", .depends = %s_depends, .ndepends = %zu", p->helper, depends);
  jlpt_close_call(out, jlpt_call_flags(p));
}

static int effects(const jlpt_pragma *p) {
  return p->world == JLPT_HERE ? jlpt_effects_of_start(p) : JLPT_MAY_FAIL;
}

const jlpt_directive jlpt_directive_spawn = {
    .name = "spawn",
    .follows = JLPT_STATEMENT,
    .world = JLPT_ELSEWHERE,
    .starts_work = true,
    .clauses = clauses,
    .clauses_done = clauses_done,
    .check = check,
    .lower = lower,
    .effects = effects,
};
