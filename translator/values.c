/* SPDX-License-Identifier: MIT */
#include "values.h"

#include "diag.h"
#include "lower.h"
#include "lower_parts.h"
#include "tree.h"
#include "types.h"

#include <string.h>

/* ---- the calls ---- */

static enum CXChildVisitResult find_name(CXCursor c, CXCursor parent, CXClientData data) {
  (void)parent;
  bool *found = data;
  if (clang_getCursorKind(c) == CXCursor_DeclRefExpr) {
    CXString name = clang_getCursorSpelling(c);
    *found |= strcmp(clang_getCString(name), "jlpi_type_future") == 0;
    clang_disposeString(name);
  }
  return *found ? CXChildVisit_Break : CXChildVisit_Recurse;
}

/* JLPI_TYPE_OF(value), which the macros of jlpar.h contain */
static bool is_choice(CXCursor c) {
  bool found = false;
  if (clang_getCursorKind(c) == CXCursor_GenericSelectionExpr)
    clang_visitChildren(c, find_name, &found);
  return found;
}

static enum CXChildVisitResult find_choice(CXCursor c, CXCursor parent, CXClientData data) {
  (void)parent;
  bool *found = data;
  *found |= is_choice(c);
  return *found ? CXChildVisit_Break : CXChildVisit_Recurse;
}

bool jlpt_gives_values(CXCursor function) {
  bool found = false;
  clang_visitChildren(function, find_choice, &found);
  return found;
}

/* ---- the types ---- */

typedef struct values {
  jlpt_function *function;
  CXType types[64];
  size_t count;
  bool asked;      /* there are choices */
  jlpt_text list;  /* " struct pair: &main_value1_type," */
} values;

static bool is_new(const values *v, CXType t) {
  for (size_t k = 0; k < v->count; k++)
    if (clang_equalTypes(clang_getCanonicalType(v->types[k]), clang_getCanonicalType(t)))
      return false;
  return v->count < sizeof v->types / sizeof *v->types;
}

/* A channel that a function makes may be for this process only, and the directive is there for others. */
static void refuse(const values *v, const jlpt_node *choice, CXType t) {
  jlpt_file *f = choice->file ? choice->file : v->function->file;
  CXString callee = clang_getCursorSpelling(choice->parent->cursor);
  bool sets = strcmp(clang_getCString(callee), "jlpi_channel_new") != 0;
  clang_disposeString(callee);
  if (!sets)
    return;
  jlpt_error(f, choice->begin, "jlpar-type", "a value of type '%s' is more than bytes, and its type cannot be named here",
             jlpt_type_name(t));
  jlpt_note(f, choice->begin, "declare a struct for it outside of functions");
}

static void add_type(values *v, const jlpt_node *choice, CXType t) {
  const char *kind;
  jlpt_text fields = {0};
  if (jlpt_is_handle(t, &kind) || !jlpt_add_fields(&fields, t, "0") || !is_new(v, t))
    return;
  if (jlpt_is_array(clang_getCanonicalType(t)) || jlpt_is_unnameable(t)) {
    refuse(v, choice, t);
    return;
  }
  v->types[v->count++] = t;
  const char *name = jlpt_format("%s_value%zu", v->function->name, v->count);
  jlpt_addf(&v->list, " %s: %s,", jlpt_type_name(t), jlpt_add_type(&v->function->types, name, t, jlpt_type_name(t)));
}

static void collect(values *v, const jlpt_node *n) {
  if (n->kind == CXCursor_GenericSelectionExpr && n->child && is_choice(n->cursor)) {
    v->asked = true;
    const jlpt_node *value = jlpt_strip(n->child);
    add_type(v, n, jlpt_unqualified(clang_getCursorType(value->cursor)));
  }
  for (const jlpt_node *c = n->child; c; c = c->next)
    collect(v, c);
}

void jlpt_add_value_types(void) {
  bool any = false;
  values *all = jlpt_alloc((jlpt.nfunctions + 1) * sizeof *all);
  for (size_t k = 0; k < jlpt.nfunctions; k++) {
    all[k].function = jlpt.functions[k];
    collect(&all[k], jlpt.functions[k]->node);
    any |= all[k].count > 0;
  }
  for (size_t k = 0; any && k < jlpt.nfunctions; k++)
    if (all[k].asked)
      jlpt_addf(&jlpt.functions[k]->types, "#undef JLPI_VALUE_TYPES\n#define JLPI_VALUE_TYPES%s\n\n",
                all[k].list.size ? all[k].list.data : "");
}
