/* SPDX-License-Identifier: MIT
 *
 * remote: before a function definition; the function can be called by name in any process.
 *
 *     int f(int);
 *     struct f_remote_args { int a0; } __attribute__((packed));
 *     static void f_remote(void *args, void *result) { *(int *)result = f(args->a0); }
 *
 * and a constructor that makes the name known, when the program begins or the module is loaded.
 */
#include "clauses/clauses.h"

#include "bind.h"
#include "diag.h"
#include "lower.h"
#include "probe.h"
#include "types.h"

#include <string.h>

static const jlpt_clause_spec clauses[] = {{0}};

/* ---- the function ---- */

typedef struct search {
  const jlpt_pragma *p;
  size_t after, found_at;
  CXCursor found;
} search;

/* the first declaration behind the directive */
static enum CXChildVisitResult look(CXCursor c, CXCursor unused, CXClientData data) {
  (void)unused;
  search *s = data;
  if (!clang_isDeclaration(clang_getCursorKind(c)))
    return CXChildVisit_Continue;
  jlpt_place begin = jlpt_place_of(clang_getRangeStart(clang_getCursorExtent(c)));
  if (begin.file != s->p->file || begin.inside || begin.at < s->after || begin.at >= s->found_at)
    return CXChildVisit_Continue;
  s->found = c;
  s->found_at = begin.at;
  return CXChildVisit_Continue;
}

static bool find_function(const jlpt_pragma *p, CXCursor *function) {
  search s = {p, jlpt_probe_next(p), (size_t)-1, clang_getNullCursor()};
  clang_visitChildren(clang_getTranslationUnitCursor(jlpt.tu), look, &s);
  *function = s.found;
  return !clang_Cursor_isNull(s.found) && clang_getCursorKind(s.found) == CXCursor_FunctionDecl &&
         clang_isCursorDefinition(s.found);
}

/* ---- checks ---- */

static void cannot_travel(jlpt_pragma *p, const char *what, const char *inside) {
  p->failed = true;
  if (*inside) {
    jlpt_error(p->file, p->begin, "jlpar-struct-pointer", "%s cannot travel: its member '%s' is a pointer", what, inside);
    jlpt_note(p->file, p->begin, "a '#pragma jlpar declare serializer' makes it travel");
  } else {
    jlpt_error(p->file, p->begin, "jlpar-pointer-capture", "%s is a pointer, which means nothing in another process",
               what);
  }
}

static void check_signature(jlpt_pragma *p, CXCursor f) {
  CXType t = clang_getCanonicalType(clang_getCursorType(f)), result = clang_getResultType(t);
  const char *inside = jlpt_pointer_inside(clang_getCanonicalType(result));
  if (t.kind != CXType_FunctionProto || clang_isFunctionTypeVariadic(t)) {
    p->failed = true;
    jlpt_error(p->file, p->begin, "jlpar-type", "a remote function has parameters of known types");
    return;
  }
  if (inside)
    cannot_travel(p, "the result", inside);
  for (int k = 0; k < clang_getNumArgTypes(t); k++)
    if ((inside = jlpt_pointer_inside(clang_getCanonicalType(clang_getArgType(t, (unsigned)k)))))
      cannot_travel(p, jlpt_format("parameter %d", k + 1), inside);
}

static void check(jlpt_pragma *p) {
  CXCursor f;
  if (p->file_scope && find_function(p, &f)) {
    check_signature(p, f);
    if (jlpt_is_repeated(p)) {
      p->failed = true;
      jlpt_error(p->file, p->begin, "jlpar-duplicate-clause", "the function is 'remote' already");
    }
    return;
  }
  p->failed = true;
  jlpt_error(p->file, p->begin, "jlpar-expected-statement", "'remote' stands before a function's definition");
}

/* ---- what it becomes ---- */

static CXType parameter(CXCursor f, int k) {
  return jlpt_unqualified(clang_getCursorType(clang_Cursor_getArgument(f, (unsigned)k)));
}

static void add_prototype(CXCursor f, const char *name, jlpt_text *out) {
  bool is_static = clang_Cursor_getStorageClass(f) == CX_SC_Static;
  jlpt_text list = {0};
  int n = clang_Cursor_getNumArguments(f);
  jlpt_addf(&list, "%s(", name);
  for (int k = 0; k < n; k++)
    jlpt_addf(&list, "%s%s", k ? ", " : "", jlpt_declare(parameter(f, k), "", NULL, 0));
  jlpt_adds(&list, n ? ")" : "void)");
  jlpt_addf(out, "%s%s;\n", is_static ? "static " : "",
            jlpt_declare(clang_getCursorResultType(f), list.data, NULL, 0));
}

static void add_args(jlpt_pragma *p, CXCursor f, jlpt_text *out) {
  jlpt_text fields = {0};
  size_t nfields = 0;
  int n = clang_Cursor_getNumArguments(f);
  jlpt_addf(out, "struct %s_args {\n", p->helper);
  for (int k = 0; k < n; k++) {
    jlpt_addf(out, "  %s;\n", jlpt_declare(parameter(f, k), jlpt_format("a%d", k), NULL, 0));
    nfields += jlpt_add_fields(&fields, parameter(f, k), jlpt_format("offsetof(struct %s_args, a%d)", p->helper, k));
  }
  jlpt_adds(out, "} __attribute__((packed));\n");
  if (nfields)
    jlpt_addf(out, "static const jlpi_field %s_fields[] = {\n%s};\n", p->helper, fields.data);
  jlpt_addf(out, "static const jlpi_type %s_args_type = {\"the parameters of %s\", sizeof(struct %s_args), %s, %zu};\n",
            p->helper, p->head_name, p->helper, nfields ? jlpt_format("%s_fields", p->helper) : "NULL", nfields);
}

static void add_run(jlpt_pragma *p, CXCursor f, CXType result, bool gives, jlpt_text *out) {
  int n = clang_Cursor_getNumArguments(f);
  jlpt_addf(out, "static void %s(void *jlpar_arg, void *jlpar_result) {\n", p->helper);
  if (n)
    jlpt_addf(out, "  const struct %s_args *const jlpar_args = jlpar_arg;\n", p->helper);
  else
    jlpt_adds(out, "  (void)jlpar_arg;\n");
  if (gives)
    jlpt_addf(out, "  *(%s)jlpar_result = ", jlpt_declare(result, "*", NULL, 0));
  else
    jlpt_adds(out, "  (void)jlpar_result;\n  ");
  jlpt_addf(out, "%s(", p->head_name);
  for (int k = 0; k < n; k++)
    jlpt_addf(out, "%sjlpar_args->a%d", k ? ", " : "", k);
  jlpt_adds(out, ");\n}\n");
}

static void lower(jlpt_pragma *p, jlpt_text *out) {
  CXCursor f;
  if (!find_function(p, &f))
    return;
  p->head_name = jlpt_spelling(f);
  p->helper = jlpt_format("%s_remote", p->head_name);
  CXType result = jlpt_unqualified(clang_getCursorResultType(f));
  bool gives = clang_getCanonicalType(result).kind != CXType_Void;
  bool takes = clang_Cursor_getNumArguments(f) > 0;
  jlpt_add_comment(p, out);
  add_prototype(f, p->head_name, out);
  if (takes)
    add_args(p, f, out);
  add_run(p, f, result, gives, out);
  const char *type = gives ? jlpt_element_type(p, out, result, "result", jlpt_type_name(result)) : "NULL";
  jlpt_addf(out,
            "static const jlpi_site %s_site = {\n    .directive = \"remote\", .name = \"%s\", .file = %s, .line = %zu,\n"
            "    .run = %s, .env = %s, .result = %s};\n",
            p->helper, p->head_name, jlpt_quoted(jlpt_file_name(p->file, p->begin)),
            jlpt_file_line(p->file, p->begin), p->helper,
            takes ? jlpt_format("&%s_args_type", p->helper) : "NULL", type);
  jlpt_addf(out,
            "static jlpi_named %s_named = {\"%s\", &%s_site, NULL};\n"
            "__attribute__((constructor)) static void %s_known(void) {\n  jlpi_named_add(&%s_named);\n}\n"
            "__attribute__((destructor)) static void %s_gone(void) {\n  jlpi_named_remove(&%s_named);\n}\n",
            p->helper, p->head_name, p->helper, p->helper, p->helper, p->helper, p->helper);
}

const jlpt_directive jlpt_directive_remote = {
    .name = "remote",
    .follows = JLPT_NOTHING,
    .world = JLPT_IN_PLACE,
    .clauses = clauses,
    .check = check,
    .lower = lower,
};
