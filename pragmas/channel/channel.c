/* SPDX-License-Identifier: MIT
 *
 * channel: declares a jlpar_channel, in a block or at file scope; with produce the block that follows feeds it.
 */
#include "clauses/clauses.h"

#include "check.h"
#include "diag.h"
#include "lower.h"
#include "parser.h"
#include "types.h"

#include <string.h>

static const jlpt_clause_spec clauses[] = {
    {"on", JLPT_PLACE_ARG, false}, {"produce", JLPT_FLAG, false}, {"name", JLPT_STRING_ARG, false},
    JLPT_CAPTURE_CLAUSES, {0}};

static bool word_ends(jlpt_parser *s, const char *word) {
  jlpt_parser ahead = *s;
  if (!jlpt_accept(&ahead, word) || !(jlpt_at(&ahead, ",") || jlpt_at(&ahead, ")")))
    return false;
  jlpt_next(s);
  return true;
}

/* jobs(struct job, 32) */
static void head(jlpt_pragma *p) {
  jlpt_parser *s = jlpt_head_parser;
  if (s->token.kind != JLPT_NAME) {
    jlpt_syntax_error(s, "the channel's name");
    return;
  }
  p->head_name = jlpt_token_text(s, s->token);
  p->head_at = jlpt_written_at(p, s->token.begin);
  jlpt_next(s);
  if (!jlpt_accept(s, "(")) {
    jlpt_syntax_error(s, "'(' and the type of the channel's elements");
    return;
  }
  if (!word_ends(s, "any") && !(p->head_type = jlpt_parse_expr(s, true, false))) {
    jlpt_syntax_error(s, "the type of the channel's elements");
    return;
  }
  if (jlpt_accept(s, ",")) {
    if (word_ends(s, "unbounded"))
      p->head_word = "JLPAR_UNBOUNDED";
    else if (!(p->head_size = jlpt_parse_expr(s, false, false))) {
      jlpt_syntax_error(s, "the channel's capacity");
      return;
    }
  }
  if (!jlpt_accept(s, ")"))
    jlpt_syntax_error(s, "')'");
}

static void declare(jlpt_pragma *p, jlpt_text *out) {
  jlpt_addf(out, "jlpar_channel %s; ", p->head_name);
}

static void clauses_done(jlpt_pragma *p) {
  if (!jlpt_has(p, "produce"))
    return;
  p->follows = JLPT_STATEMENT;
  p->world = JLPT_HERE;
  if (p->file_scope) {
    p->failed = true;
    jlpt_error(p->file, jlpt_clause_get(p, "produce")->begin, "jlpar-conflicting-clauses",
               "'produce' wants a block, which cannot stand at file scope");
  }
}

static void check_capacity(jlpt_pragma *p) {
  jlpt_expr *e = p->head_size;
  double value;
  if (!e || !e->has_type)
    return;
  if (!jlpt_is_int(e->type)) {
    p->failed = true;
    jlpt_error(p->file, e->offset, "jlpar-type", "the capacity must be an integer, '%s' has type '%s'", e->text,
               jlpt_type_shown(e->type));
  } else if (jlpt_constant(e, &value) && value < 0) {
    p->failed = true;
    jlpt_error(p->file, e->offset, "jlpar-type", "the capacity must not be negative");
    jlpt_note(p->file, e->offset, "a channel without a limit is 'unbounded'");
  }
}

static void check_element(jlpt_pragma *p) {
  jlpt_expr *e = p->head_type;
  if (!e || !e->has_type)
    return;
  CXType t = clang_getCanonicalType(e->type);
  if (t.kind != CXType_Void && t.kind != CXType_FunctionProto && clang_Type_getSizeOf(t) >= 0)
    return;
  p->failed = true;
  jlpt_error(p->file, e->offset, "jlpar-type", "a channel cannot hold elements of type '%s'", e->text);
}

static void check_on(jlpt_pragma *p) {
  const jlpt_clause *on = jlpt_clause_get(p, "on");
  if (!on || !on->word || (strcmp(on->word, "threads") == 0 && jlpt_has(p, "produce")))
    return;
  p->failed = true;
  jlpt_error(p->file, on->begin, "jlpar-clause-syntax",
             "'channel' takes the id of a process, as in 'on(2)', and with 'produce' also 'on(threads)'");
}

static void check(jlpt_pragma *p) {
  check_capacity(p);
  check_element(p);
  check_on(p);
  const char *inside = p->head_type && p->head_type->has_type ? jlpt_pointer_inside(p->head_type->type) : NULL;
  const jlpt_clause *on = jlpt_clause_get(p, "on");
  if (inside && on && on->nentries && !on->word) {
    p->failed = true;
    jlpt_error(p->file, p->head_type->offset, *inside ? "jlpar-struct-pointer" : "jlpar-pointer-capture",
               *inside ? "'%s' cannot travel to a channel of another process: its member '%s' is a pointer"
                       : "a pointer ('%s') means nothing in another process%s",
               p->head_type->text, inside);
  }
  jlpt_check_place(p);
}

static const char *capacity(jlpt_pragma *p, jlpt_pragma *context) {
  return p->head_word ? p->head_word
         : p->head_size ? jlpt_format("(size_t)(%s)", jlpt_render_expr(p->head_size, context))
                        : "0";
}

static const char *pid(jlpt_pragma *p, jlpt_pragma *context) {
  const jlpt_clause *on = jlpt_clause_get(p, "on");
  return on && on->nentries && !on->word ? jlpt_render_expr(on->entries[0].expr, context) : "0";
}

static const char *element(jlpt_pragma *p, jlpt_text *out) {
  return p->head_type ? jlpt_element_type(p, out, p->head_type->type, "element", p->head_type->text) : "NULL";
}

static void lower_file_scope(jlpt_pragma *p, jlpt_text *out) {
  p->helper = p->head_name;
  jlpt_add_comment(p, out);
  jlpt_addf(out, "jlpar_channel %s;\n", p->head_name);
  const char *type = element(p, out);
  jlpt_addf(out,
            "__attribute__((constructor)) static void %s_make(void) {\n"
            "  jlpi_channel_file_scope(&%s, \"%s\", %s, %s, %s);\n}\n",
            p->head_name, p->head_name, p->head_name, type, capacity(p, NULL), pid(p, NULL));
}

static void lower(jlpt_pragma *p, jlpt_text *out) {
  if (p->file_scope) {
    lower_file_scope(p, out);
    return;
  }
  jlpt_pragma *context = jlpt_context_of(p);
  jlpt_outline(p);
  const char *type = element(p, &p->function->helpers), *c = p->head_name;
  const jlpt_clause *on = jlpt_clause_get(p, "on"), *name = jlpt_clause_get(p, "name");
  jlpt_mark_own(out);
  jlpt_addf(out,
            "  jlpar_channel %s = jlpi_channel_make(%s, %s, %s);\n"
            "  jlpi_scope jlpar_scope_%s __attribute__((cleanup(jlpi_scope_leave)));\n"
            "  jlpi_scope_channel(&jlpar_scope_%s, &%s);\n",
            c, type, capacity(p, context), pid(p, context), c, c, c);
  if (!jlpt_has(p, "produce"))
    return;
  jlpt_add_run_helper(p);
  jlpt_adds(out, "{\n");
  jlpt_add_captures(p, out);
  jlpt_adds(out, "  jlpi_produce(&(jlpi_call){");
  jlpt_add_call_members(p, out);
  if (on && on->word && strcmp(on->word, "threads") == 0)
    jlpt_adds(out, ", .place = {.kind = JLPI_THREADS}");
  if (name)
    jlpt_addf(out, ", .name = %s", name->word);
  jlpt_addf(out, "}, %s);\n}\n", c);
}

const jlpt_directive jlpt_directive_channel = {
    .name = "channel",
    .follows = JLPT_NOTHING,
    .world = JLPT_IN_PLACE,
    .clauses = clauses,
    .head = head,
    .declare = declare,
    .clauses_done = clauses_done,
    .check = check,
    .lower = lower,
};
