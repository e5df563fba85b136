/* SPDX-License-Identifier: MIT */
#include "effects.h"
#include "lower.h"

#include "diag.h"
#include "lex.h"
#include "lower_parts.h"
#include "scan.h"
#include "types.h"
#include "unit.h"

#include <string.h>

/* ---- body ---- */

bool jlpt_gives_value(const jlpt_pragma *p, CXType *type) {
  if (p->assignment) {
    *type = jlpt_unqualified(clang_getCursorType(p->assignment->child->cursor));
    return true;
  }
  const jlpt_node *n = p->statement;
  if (!jlpt_has(p, "future") || !clang_isExpression(n->kind))
    return false;
  *type = jlpt_unqualified(clang_getCursorType(n->cursor));
  return clang_getCanonicalType(*type).kind != CXType_Void;
}

/* where the expression that is a statement ends: before its `;` */
static size_t before_semicolon(const jlpt_pragma *p) {
  size_t end = p->statement_end;
  return end > p->statement_begin && p->file->text[end - 1] == ';' ? end - 1 : end;
}

/* the offset after the `=` of an assignment; 0: a macro makes it */
static size_t after_equals(const jlpt_file *f, size_t begin, size_t end) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, f->text, begin, end);
  int depth = 0;
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    char c = t.kind == JLPT_PUNCT ? f->text[t.begin] : '\0';
    if (depth == 0 && jlpt_token_is(f->text, t, "="))
      return jlpt_skip_blanks(f->text, t.end, end);
    depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
  }
  return 0;
}

void jlpt_check_value(jlpt_pragma *p) {
  if (!p->assignment || !p->statement_end)
    return;
  bool cut = p->file->text[p->statement_end - 1] != ';';
  const jlpt_node *target = p->assignment->child, *value = p->assignment->last;
  bool made = !jlpt_is_between(target, value) || /* the `=` */
              !after_equals(p->file, p->statement_begin, before_semicolon(p));
  if (!cut && !made)
    return;
  p->failed = true;
  jlpt_error(p->file, p->statement_begin, "jlpar-macro",
             cut ? "the assignment ends inside the expansion of a macro" : "the assignment is made by a macro");
  jlpt_note(p->file, p->statement_begin, cut ? "write its `;` outside of the macro" : "write `target = ...` outside of it");
}

static void add_value(jlpt_pragma *p, jlpt_text *out, CXType type) {
  size_t begin = p->statement_begin, end = before_semicolon(p);
  if (p->assignment)
    begin = after_equals(p->file, begin, end);
  jlpt_addf(out, "  *(%s)jlpar_result = (\n", jlpt_declare(type, "*", NULL, 0));
  jlpt_mark_user(out, p->file, begin);
  jlpt_render(out, p->file, begin, end, p);
  jlpt_mark_own(out);
  jlpt_adds(out, "  );\n");
}

void jlpt_add_body(jlpt_pragma *p, jlpt_text *out, CXType *result) {
  CXType type = {0};
  bool value = jlpt_gives_value(p, &type);
  jlpt_add_locals(p, out);
  jlpt_copy_channels(p, out);
  if (!value)
    jlpt_adds(out, "  (void)jlpar_result;\n");
  jlpt_text code = {0};
  if (p->wraps_sync)
    jlpt_begin_sync(p);
  if (value)
    add_value(p, &code, type);
  else
    jlpt_add_statement(&code, p, p);
  if (p->wraps_sync)
    jlpt_add_sync(p, out, jlpt_format("sync_%s", p->helper), &code);
  else
    jlpt_add(out, code.data, code.size);
  jlpt_end_locals(p, out);
  if (result)
    *result = value ? type : (CXType){0};
}

/* ---- types and sites ---- */

const char *jlpt_element_type(jlpt_pragma *p, jlpt_text *out, CXType t, const char *suffix, const char *spelling) {
  return jlpt_add_type(out, jlpt_format("%s_%s", p->helper, suffix), t, spelling);
}

const char *jlpt_add_type(jlpt_text *out, const char *name, CXType t, const char *spelling) {
  jlpt_text fields = {0};
  size_t n = jlpt_add_fields(&fields, t, "0");
  if (n)
    jlpt_addf(out, "static const jlpi_field %s_fields[] = {\n%s};\n", name, fields.data);
  const char *bytes = jlpt_is_unnameable(t) ? jlpt_format("%lld", clang_Type_getSizeOf(t))
                                  : jlpt_format("sizeof(%s)", jlpt_type_name(t));
  jlpt_addf(out, "static const jlpi_type %s_type = {%s, %s, %s, %zu};\n", name, jlpt_quoted(spelling), bytes,
            n ? jlpt_format("%s_fields", name) : "NULL", n);
  return jlpt_format("&%s_type", name);
}

void jlpt_add_shared_field(jlpt_text *out, const jlpt_capture *c, const char *base) {
  jlpt_addf(out, "    {JLPI_SHARED, %s, 1, 0, &(const jlpi_serializer){.type = \"%s\"}},\n", base, c->var->name);
}

const char *jlpt_shared_pointer_type(jlpt_pragma *p, jlpt_text *out, const jlpt_capture *c) {
  const char *name = jlpt_format("%s_%s", p->helper, c->var->name);
  jlpt_addf(out, "static const jlpi_field %s_fields[] = {\n", name);
  jlpt_add_shared_field(out, c, "0");
  jlpt_addf(out, "};\nstatic const jlpi_type %s_type = {\"a pointer\", sizeof(void *), %s_fields, 1};\n", name, name);
  return jlpt_format("&%s_type", name);
}

static void add_env_type(jlpt_pragma *p, jlpt_text *out) {
  jlpt_text fields = {0};
  size_t n = 0;
  for (size_t k = 0; k < p->ncaptures; k++) {
    const jlpt_capture *c = &p->captures[k];
    const char *base = jlpt_format("offsetof(struct %s_env, %s)", p->helper, jlpt_member(c->var));
    if (c->implicit)
      continue;
    if (c->by_value && jlpt_points_into_shared(p, c)) {
      jlpt_add_shared_field(&fields, c, base);
      n++;
    } else if (c->by_value)
      n += jlpt_add_fields(&fields, c->var->type, base);
    else if (c->var->storage == JLPT_STATIC_LOCAL && !jlpt_copies_memory(c)) {
      jlpt_addf(&fields, "    {JLPI_STATIC, %s, 1, 0, NULL},\n", base);
      n++;
    }
  }
  if (n)
    jlpt_addf(out, "static const jlpi_field %s_fields[] = {\n%s};\n", p->helper, fields.data);
  jlpt_addf(out, "static const jlpi_type %s_env_type = {\"struct %s_env\", sizeof(struct %s_env), %s, %zu};\n",
            p->helper, p->helper, p->helper, n ? jlpt_format("%s_fields", p->helper) : "NULL", n);
}

void jlpt_add_site(jlpt_pragma *p, jlpt_text *out, const CXType *result, const char *more) {
  bool empty = jlpt_nothing_captured(p);
  if (!empty)
    add_env_type(p, out);
  const char *value = "NULL";
  if (result && result->kind != CXType_Invalid)
    value = jlpt_element_type(p, out, *result, "result", jlpt_type_name(*result));
  size_t line = jlpt_file_line(p->file, p->begin);
  jlpt_addf(out, "static const jlpi_site %s_site = {\n    .directive = \"%s\", .name = \"%s\", .file = %s, .line = %zu,\n",
            p->helper, p->directive->name, p->helper, jlpt_quoted(jlpt_file_name(p->file, p->begin)), line);
  jlpt_addf(out, "    .env = %s, .result = %s%s};\n", empty ? "NULL" : jlpt_format("&%s_env_type", p->helper), value,
            more);
}

/* Macros that the function defines between its beginning and the statement: the helper stands above them. */
static bool defined_before(const jlpt_pragma *p, const jlpt_macro *m) {
  return !m->skipped && m->at >= p->function->above && m->at < p->statement_begin;
}

void jlpt_begin_macros(const jlpt_pragma *p, jlpt_text *out) {
  const jlpt_file *f = p->file;
  for (size_t k = 0; p->function && k < f->nmacros; k++)
    if (defined_before(p, &f->macros[k])) {
      const jlpt_macro *m = &f->macros[k];
      jlpt_addf(out, "#pragma push_macro(\"%.*s\")\n#undef %.*s\n#define %.*s\n", (int)m->size, m->name, (int)m->size, m->name,
                (int)(m->end - m->at), f->text + m->at);
    }
}

void jlpt_end_macros(const jlpt_pragma *p, jlpt_text *out) {
  const jlpt_file *f = p->file;
  for (size_t k = f->nmacros; p->function && k-- > 0;)
    if (defined_before(p, &f->macros[k]))
      jlpt_addf(out, "#pragma pop_macro(\"%.*s\")\n", (int)f->macros[k].size, f->macros[k].name);
}

void jlpt_add_comment(const jlpt_pragma *p, jlpt_text *out) {
  if (!strstr(p->spelling, "*/"))
    jlpt_addf(out, "/* %s, line %zu */\n", p->spelling, jlpt_file_line(p->file, p->begin));
}

/* what a task of this process might be: without one (jlpi_site.lazy); ", .lazy = ..." or nothing */
static const char *laziness(jlpt_pragma *p, const CXType *result) {
  int (*effects)(const jlpt_pragma *) = p->directive->effects;
  jlpt_text fields = {0};
  if (p->world != JLPT_HERE || !effects || effects(p) != JLPT_STARTS)
    return "";
  int what = jlpt_effects(p->statement);
  for (size_t k = 0; k < p->ncaptures; k++)
    if (p->captures[k].by_value && jlpt_add_fields(&fields, p->captures[k].var->type, "0"))
      what = JLPT_MAY_FAIL; /* copies of its own must be let go */
  if ((what & JLPT_MAY_FAIL) || (result->kind != CXType_Invalid && jlpt_add_fields(&fields, *result, "0")))
    return "";
  p->lazy = true;
  const char *lazy = what & JLPT_STARTS ? "JLPI_LAZY_MOVING" : "JLPI_LAZY";
  const char *env = jlpt_nothing_captured(p) ? "char" : jlpt_format("struct %s_env", p->helper);
  if (result->kind == CXType_Invalid)
    return jlpt_format(", .lazy = JLPI_IF_SMALL(%s, %s, 0)", lazy, env);
  return jlpt_format(", .lazy = JLPI_IF_SMALL(%s, %s, %lld), .alignment = %lld", lazy, env, clang_Type_getSizeOf(*result),
                     clang_Type_getAlignOf(*result));
}

const char *jlpt_elsewhere_lazy(const jlpt_pragma *p) {
  return p->world == JLPT_ELSEWHERE && jlpt_effects(p->statement) == 0 ? ", .lazy = JLPI_LAZY" : "";
}

void jlpt_add_run_helper(jlpt_pragma *p) {
  jlpt_text body = {0};
  CXType result = {0};
  jlpt_outline(p);
  jlpt_add_body(p, &body, &result); /* nested helpers first */
  jlpt_text *out = &p->function->helpers;
  jlpt_add_comment(p, out);
  jlpt_begin_macros(p, out);
  jlpt_add_env_struct(p, out);
  jlpt_addf(out, "static void %s(void *jlpar_arg, void *jlpar_result) {\n%s}\n", p->helper, body.data);
  jlpt_add_site(p, out, &result, jlpt_format(", .run = %s%s%s", p->helper, laziness(p, &result), jlpt_elsewhere_lazy(p)));
  jlpt_end_macros(p, out);
  jlpt_adds(out, "\n");
}
