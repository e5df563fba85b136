/* SPDX-License-Identifier: MIT
 *
 * declare reduction(name : type : combine) initializer(jlpar_priv = ...): an operator for reduction clauses.
 *
 * OpenMP lets neither expression use any variable but its own; where one uses a file-scope variable, or declares some,
 * OpenMP gets a call of a function that does it.
 */
#include "clauses/clauses.h"

#include "diag.h"
#include "expand.h"
#include "lex.h"
#include "lower.h"
#include "parser.h"
#include "types.h"

#include <string.h>

static const jlpt_clause_spec clauses[] = {{"initializer", JLPT_TEXT_ARG, false}, {0}};

static void head(jlpt_pragma *p) {
  jlpt_parser *s = jlpt_head_parser;
  if (!jlpt_accept(s, "(") || s->token.kind != JLPT_NAME) {
    jlpt_syntax_error(s, "(name : type : expression)");
    return;
  }
  p->head_name = jlpt_token_text(s, s->token);
  p->head_at = jlpt_written_at(p, s->token.begin);
  jlpt_next(s);
  if (!jlpt_accept(s, ":") || !(p->head_type = jlpt_parse_expr(s, true, true)) || !jlpt_accept(s, ":")) {
    jlpt_syntax_error(s, "name : type : expression");
    return;
  }
  if (!(p->head_word = jlpt_parse_text(s, false)) || !jlpt_accept(s, ")"))
    jlpt_syntax_error(s, "an expression that combines jlpar_in into jlpar_out");
}

static size_t count_operands(const char *text) {
  size_t n = 0;
  jlpt_lexer l;
  jlpt_lex_begin(&l, text, 0, strlen(text));
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;)
    n += jlpt_token_is(text, t, "jlpar_out") || jlpt_token_is(text, t, "jlpar_in") || jlpt_token_is(text, t, "jlpar_priv");
  return n;
}

/* Operands are replaced in the text: where macros make some of them, in their expansion. */
static const char *with_operands(const jlpt_pragma *p, const char *text) {
  const char *all = jlpt_expand_all(p->file, p->begin, text);
  return count_operands(all) > count_operands(text) ? all : text;
}

/* The combiner and the initializer are parsed where they stand, with the names that they may use: their errors are
 * reported there, and not in what a loop makes of them. */
static void add_probe(jlpt_pragma *p, const char *text, bool initializes) {
  const char *text_of_type = p->head_type->text;
  const char *type = strpbrk(text_of_type, "([") ? jlpt_format("__typeof__(%s)", text_of_type) : text_of_type;
  bool declares = initializes && jlpt_initial_value(text);
  jlpt_expr *e = jlpt_add_text(p, text, initializes ? jlpt_clause_get(p, "initializer")->begin : p->head_at);
  e->is_statement = declares;
  e->before = declares ? jlpt_format("%s ", type)
              : initializes ? jlpt_format("%s jlpar_priv; ", type)
                            : jlpt_format("%s jlpar_out; %s jlpar_in; ", type, type);
}

/* that the name may be one: no keyword, no bytes that are no letters */
static void add_name_probe(jlpt_pragma *p) {
  jlpt_expr *e = jlpt_add_text(p, p->head_name, p->head_at);
  e->is_statement = true;
  e->before = "int *";
}

static void clauses_done(jlpt_pragma *p) {
  jlpt_clause *initializer = (jlpt_clause *)jlpt_clause_get(p, "initializer");
  p->head_word = with_operands(p, p->head_word);
  if (initializer)
    initializer->word = with_operands(p, initializer->word);
  add_name_probe(p);
  add_probe(p, p->head_word, false);
  if (initializer)
    add_probe(p, initializer->word, true);
  typeof(jlpt.reductions) r = jlpt_push(jlpt.reductions, jlpt.nreductions, jlpt.reductions_room);
  r->name = p->head_name;
  r->type = p->head_type->text;
  r->pragma = p;
  r->combine = p->head_word;
  r->init = initializer ? initializer->word : NULL;
}

static bool declares(const jlpt_node *n, const jlpt_var *v) {
  if (n->kind == CXCursor_VarDecl && clang_equalCursors(n->cursor, v->decl))
    return true;
  for (const jlpt_node *c = n->child; c; c = c->next)
    if (declares(c, v))
      return true;
  return false;
}

static bool is_ours(const jlpt_var *v) {
  return strcmp(v->name, "jlpar_out") == 0 || strcmp(v->name, "jlpar_in") == 0 || strcmp(v->name, "jlpar_priv") == 0;
}

/* the first variable below n that is none of ours; visible: nor one that `all` declares itself or of the file's scope */
static const jlpt_var *other_variable(const jlpt_node *n, const jlpt_node *all, bool visible) {
  const jlpt_var *v = n->var;
  if (v && !is_ours(v) && !(visible && (v->storage == JLPT_FILE_SCOPE || v->storage == JLPT_THREAD_LOCAL || declares(all, v))))
    return v;
  for (const jlpt_node *c = n->child; c; c = c->next)
    if ((v = other_variable(c, all, visible)))
      return v;
  return NULL;
}

/* of the combiner and the initializer */
static const jlpt_var *any_other_variable(const jlpt_pragma *p, bool visible) {
  const jlpt_clause *init = jlpt_clause_get(p, "initializer");
  const jlpt_var *v = NULL;
  for (size_t k = 0; k < p->nexprs && !v; k++) {
    const jlpt_expr *e = p->exprs[k];
    if (e->node && (e->text == p->head_word || (init && e->text == init->word)))
      v = other_variable(e->node, e->node, visible);
  }
  return v;
}

static void check_variables(jlpt_pragma *p) {
  const jlpt_var *v = any_other_variable(p, true);
  if (!v)
    return;
  p->failed = true;
  jlpt_error(p->file, p->head_at, "jlpar-undeclared", "operator '%s' cannot use the local variable '%s'", p->head_name, v->name);
  jlpt_note(p->file, p->head_at, "it is combined in other functions, too: only file-scope variables are there");
}

static void check(jlpt_pragma *p) {
  const jlpt_expr *e = p->head_type;
  check_variables(p);
  if (!e->has_type)
    return;
  CXType t = clang_getCanonicalType(e->type);
  const char *what = jlpt_is_array(t)                                                ? "an array"
                     : t.kind == CXType_FunctionProto || t.kind == CXType_FunctionNoProto ? "a function"
                     : clang_isConstQualifiedType(t) || clang_isVolatileQualifiedType(t) ? "a qualified type"
                                                                                         : NULL;
  if (!what)
    return;
  p->failed = true;
  jlpt_error(p->file, e->offset, "jlpar-type", "'%s' is %s, which cannot be reduced", e->text, what);
}

/* jlpar_out, jlpar_in, jlpar_priv are omp_out, omp_in, omp_priv to the compiler */
static const char *for_openmp(const char *text) {
  return jlpt_rename_operands(text, "omp_out", "omp_in", "omp_priv");
}

static size_t number_of(const jlpt_pragma *p) {
  size_t k = 0;
  while (jlpt.reductions[k].pragma != p)
    k++;
  return k + 1;
}

static void add_function(jlpt_pragma *p, const char *name, const char *parameters, const char *statement, jlpt_text *out) {
  jlpt_addf(out, "static void jlpar_reduction%zu_%s(%s) {\n", number_of(p), name, parameters);
  jlpt_add_types_of(p, p->head_type->type, out);
  jlpt_addf(out, "  %s\n}\n", statement);
}

/* its functions, above the function it stands in; it is called through */
static void lower_to_functions(jlpt_pragma *p, jlpt_text *out) {
  CXType t = p->head_type->type;
  const char *pointer = jlpt_declare(jlpt_unqualified(t), "*", NULL, 0);
  jlpt_text *above = p->function ? &p->function->helpers : out;
  const char *into = jlpt_format("(*(%s)jlpar_into)", pointer), *from = jlpt_format("(*(%s)jlpar_from)", pointer);
  add_function(p, "combine", "void *jlpar_into, void *jlpar_from", jlpt_fold(p->head_name, t, into, from), above);
  add_function(p, "begin", "void *jlpar_into", jlpt_init(p->head_name, t, into), above);
  jlpt_addf(out,
            "#pragma omp declare reduction(%s : %s : jlpar_reduction%zu_combine(&omp_out, &omp_in)) "
            "initializer(jlpar_reduction%zu_begin(&omp_priv))\n",
            p->head_name, p->head_type->text, number_of(p), number_of(p));
}

static void lower(jlpt_pragma *p, jlpt_text *out) {
  const jlpt_clause *init = jlpt_clause_get(p, "initializer");
  jlpt_mark_own(out);
  if (any_other_variable(p, false)) {
    lower_to_functions(p, out);
    return;
  }
  jlpt_addf(out, "#pragma omp declare reduction(%s : %s : %s)", p->head_name, p->head_type->text,
            for_openmp(p->head_word));
  if (init)
    jlpt_addf(out, " initializer(%s)", for_openmp(init->word));
  jlpt_adds(out, "\n");
}

const jlpt_directive jlpt_directive_declare_reduction = {
    .name = "declare reduction",
    .follows = JLPT_NOTHING,
    .world = JLPT_IN_PLACE,
    .clauses = clauses,
    .head = head,
    .clauses_done = clauses_done,
    .check = check,
    .lower = lower,
};
