/* SPDX-License-Identifier: MIT
 *
 * shared: before the definition of a file-scope variable, which is then one object for all processes of the host.
 *
 *     JLPI_SHARED_ZERO                       pages of its own
 *     static int board[5];                   the user's text
 *     static jlpi_common board_common = {(void *)&board, sizeof board, "board", NULL, 0};
 *
 * and a constructor that makes it known; before main the runtime lays memory that can be shared over these pages. In
 * front of a declaration with extern it says that the variable is such an object, and nothing is written.
 */
#include "clauses/clauses.h"

#include "bind.h"
#include "diag.h"
#include "lex.h"
#include "lower.h"
#include "probe.h"
#include "types.h"

#include <string.h>

static const jlpt_clause_spec clauses[] = {{0}};

/* ---- the declaration ---- */

/* behind the `;` that ends what begins at `at`; 0: there is none */
static size_t end_of_declaration(const jlpt_file *f, size_t at) {
  jlpt_lexer l;
  int depth = 0;
  jlpt_lex_begin(&l, f->text, at, f->size);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    char c = t.kind == JLPT_PUNCT && t.end == t.begin + 1 ? f->text[t.begin] : '\0';
    depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
    if (c == ';' && depth == 0)
      return t.end;
  }
  return 0;
}

typedef void on_variable(jlpt_pragma *p, CXCursor variable, void *arg);

typedef struct search {
  jlpt_pragma *p;
  on_variable *f;
  void *arg;
  size_t found, others;
} search;

static enum CXChildVisitResult look(CXCursor c, CXCursor unused, CXClientData data) {
  (void)unused;
  search *s = data;
  enum CXCursorKind kind = clang_getCursorKind(c);
  if (!clang_isDeclaration(kind))
    return CXChildVisit_Continue;
  jlpt_place at = jlpt_place_of(clang_getCursorLocation(c));
  if (at.file != s->p->file || at.inside || at.at < s->p->statement_begin || at.at >= s->p->statement_end)
    return CXChildVisit_Continue;
  s->found += kind == CXCursor_VarDecl;
  s->others += kind == CXCursor_FunctionDecl || kind == CXCursor_TypedefDecl;
  if (kind == CXCursor_VarDecl && s->f)
    s->f(s->p, c, s->arg);
  return CXChildVisit_Continue;
}

/* calls f, or nobody, for each variable that the declaration behind p declares; false: it declares something else */
static bool each_variable(jlpt_pragma *p, on_variable *f, void *arg) {
  search s = {p, f, arg, 0, 0};
  if (p->statement_end)
    clang_visitChildren(clang_getTranslationUnitCursor(jlpt.tu), look, &s);
  return s.found > 0 && s.others == 0;
}

static bool has_value(CXCursor c) {
  return !clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(c));
}

/* extern int x; another file, or another place of this one, defines it */
static bool is_defined(CXCursor c) {
  return has_value(c) || clang_Cursor_getStorageClass(c) != CX_SC_Extern;
}

static void make_common(jlpt_pragma *p, CXCursor c, void *unused) {
  (void)p, (void)unused;
  jlpt_make_common(c);
}

static void bound(jlpt_pragma *p) {
  if (!p->file_scope)
    return;
  p->statement_begin = jlpt_probe_next(p);
  p->statement_end = end_of_declaration(p->file, p->statement_begin);
  each_variable(p, make_common, NULL);
}

/* ---- checks ---- */

static void wrong(jlpt_pragma *p, const char *tag, const char *text) {
  p->failed = true;
  jlpt_error(p->file, p->begin, tag, "%s", text);
}

/* what a process reads there must mean the same to it */
static void check_type(jlpt_pragma *p, const char *name, CXType t) {
  const char *inside = jlpt_pointer_inside(t);
  jlpt_text fields = {0};
  if (inside && *inside)
    wrong(p, "jlpar-struct-pointer",
          jlpt_format("'%s' cannot be shared: its member '%s' is a pointer, which means nothing in another process", name,
                      inside));
  else if (inside)
    wrong(p, "jlpar-pointer-capture", jlpt_format("'%s' is a pointer, which means nothing in another process", name));
  else if (jlpt_add_fields(&fields, t, "0"))
    wrong(p, "jlpar-type",
          jlpt_format("'%s' cannot be shared: it holds a handle or a function pointer, which each process has to get", name));
}

static void check_variable(jlpt_pragma *p, CXCursor c, void *unused) {
  CXType t = clang_getCursorType(c);
  const char *name = jlpt_spelling(c);
  (void)unused;
  if (clang_getCursorTLSKind(c) != CXTLS_None)
    wrong(p, "jlpar-type", jlpt_format("'%s' cannot be shared: each thread has its own", name));
  else if (jlpt_is_const(t))
    wrong(p, "jlpar-type", jlpt_format("'%s' is const, and so the same in every process", name));
  else if (is_defined(c) && clang_Type_getSizeOf(t) < 0)
    wrong(p, "jlpar-type", jlpt_format("the size of '%s' is not known", name));
  else
    check_type(p, name, t);
}

static void check(jlpt_pragma *p) {
  if (!p->file_scope || !each_variable(p, NULL, NULL))
    wrong(p, "jlpar-expected-statement", "'shared' stands before the definition of a file-scope variable");
  else if (jlpt_is_repeated(p))
    wrong(p, "jlpar-duplicate-clause", "the variable is 'shared' already");
  else
    each_variable(p, check_variable, NULL);
}

/* ---- what it becomes ---- */

typedef struct summary {
  bool defines, has_value;
} summary;

static void summarize(jlpt_pragma *p, CXCursor c, void *arg) {
  (void)p;
  summary *s = arg;
  s->defines |= is_defined(c);
  s->has_value |= has_value(c);
}

static summary summary_of(jlpt_pragma *p) {
  summary s = {false, false};
  each_variable(p, summarize, &s);
  return s;
}

/* in this translation unit, of those that define something */
static bool is_first(const jlpt_pragma *p) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++) {
      jlpt_pragma *q = jlpt.files[k]->pragmas[i];
      if (q->directive == p->directive && !q->failed && summary_of(q).defines)
        return q == p;
    }
  return false;
}

static void add_common(jlpt_pragma *p, CXCursor c, void *arg) {
  const char *name = jlpt_spelling(c);
  jlpt_text *out = arg;
  (void)p;
  if (!is_defined(c))
    return;
  jlpt_addf(out,
            "static jlpi_common %s_common = {(void *)&%s, sizeof %s, \"%s\", NULL, 0};\n"
            "__attribute__((constructor)) static void %s_common_known(void) {\n  jlpi_common_add(&%s_common);\n}\n"
            "__attribute__((destructor)) static void %s_common_gone(void) {\n  jlpi_common_remove(&%s_common);\n}\n",
            name, name, name, name, name, name, name, name);
}

static void lower(jlpt_pragma *p, jlpt_text *out) {
  summary s = summary_of(p);
  jlpt_add_comment(p, out);
  if (is_first(p))
    jlpt_adds(out, "JLPI_SHARED_END;\n");
  if (s.defines)
    jlpt_addf(out, "%s\n", s.has_value ? "JLPI_SHARED_DATA" : "JLPI_SHARED_ZERO");
  jlpt_add_statement(out, p, NULL);
  each_variable(p, add_common, out);
}

const jlpt_directive jlpt_directive_shared = {
    .name = "shared",
    .follows = JLPT_NOTHING,
    .world = JLPT_IN_PLACE,
    .clauses = clauses,
    .bound = bound,
    .check = check,
    .lower = lower,
};
