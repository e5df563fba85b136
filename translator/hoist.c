/* SPDX-License-Identifier: MIT */
#include "lower.h"

#include "lower_parts.h"
#include "tree.h"
#include "types.h"

#include <stdlib.h>
#include <string.h>

/* ---- declarations of the function that the helper needs ---- */

typedef struct hoist {
  jlpt_pragma *pragma;
  CXCursor decls[64];
  size_t count;
} hoist;

static enum CXChildVisitResult take_mentioned(CXCursor c, CXCursor parent, CXClientData data);

/* a declaration, and what it mentions itself: char b[sizeof(struct other)], v[ENUMERATOR], typeof(variable) */
static void take_decl(CXCursor decl, void *arg) {
  hoist *h = arg;
  if (clang_getCursorKind(decl) != CXCursor_TypedefDecl && !clang_Cursor_isNull(clang_getCursorDefinition(decl)))
    decl = clang_getCursorDefinition(decl);
  for (size_t k = 0; k < h->count; k++)
    if (clang_equalCursors(h->decls[k], decl))
      return;
  if (h->count == sizeof h->decls / sizeof *h->decls)
    return;
  h->decls[h->count++] = decl;
  clang_visitChildren(decl, take_mentioned, h);
}

/* of a mention in the tree: the type, or the enumeration of an enumerator, or null */
static CXCursor type_mentioned(CXCursor c) {
  enum CXCursorKind kind = clang_getCursorKind(c);
  if (kind != CXCursor_TypeRef && kind != CXCursor_DeclRefExpr)
    return clang_getNullCursor();
  CXCursor decl = clang_getCursorReferenced(c);
  if (clang_getCursorKind(decl) == CXCursor_EnumConstantDecl)
    return clang_getCursorSemanticParent(decl);
  return kind == CXCursor_TypeRef ? decl : clang_getNullCursor();
}

static void take_type_mentioned(hoist *h, CXCursor c) {
  CXCursor decl = type_mentioned(c);
  if (!clang_Cursor_isNull(decl) && jlpt_is_local(decl))
    jlpt_each_local(clang_getCursorType(decl), take_decl, h);
}

static enum CXChildVisitResult take_mentioned(CXCursor c, CXCursor parent, CXClientData data) {
  (void)parent;
  take_type_mentioned(data, c);
  CXCursor variable = jlpt_local_variable(c);
  if (!clang_Cursor_isNull(variable))
    jlpt_each_local(clang_getCursorType(variable), take_decl, data);
  return CXChildVisit_Recurse;
}

static void hoist_from(hoist *h, const jlpt_node *n) {
  take_type_mentioned(h, n->cursor);
  for (const jlpt_node *c = n->child; c; c = c->next)
    hoist_from(h, c);
}

static int by_place(const void *a, const void *b) {
  unsigned x, y, end;
  jlpt_offsets_of(*(const CXCursor *)a, &x, &end);
  jlpt_offsets_of(*(const CXCursor *)b, &y, &end);
  return x < y ? -1 : x > y;
}

static bool within(CXCursor a, CXCursor b) {
  unsigned ab, ae, bb, be;
  jlpt_offsets_of(a, &ab, &ae);
  jlpt_offsets_of(b, &bb, &be);
  return !clang_equalCursors(a, b) && bb <= ab && ae <= be;
}

static bool own_statement_holds(const jlpt_pragma *p, CXCursor decl) {
  unsigned begin, end, from, to;
  jlpt_offsets_of(decl, &begin, &end);
  if (!p->statement)
    return false;
  jlpt_offsets_of(p->statement->cursor, &from, &to);
  return from <= begin && end <= to;
}

/* functions and external variables that only the function around declares */
static void add_local_externs(const jlpt_pragma *p, const jlpt_node *n, jlpt_text *out) {
  CXCursor decl = n->kind == CXCursor_DeclRefExpr ? clang_getCursorReferenced(n->cursor) : clang_getNullCursor();
  enum CXCursorKind kind = clang_getCursorKind(decl);
  bool external = kind == CXCursor_FunctionDecl || (n->var && n->var->storage == JLPT_FILE_SCOPE);
  if (external && clang_getCursorKind(clang_getCursorLexicalParent(decl)) == CXCursor_FunctionDecl &&
      !own_statement_holds(p, decl)) {
    CXString name = clang_getCursorSpelling(decl);
    const char *function = jlpt_format("(%s)", clang_getCString(name)); /* there may be a macro of that name */
    jlpt_addf(out, "  extern %s;\n",
              jlpt_declare(clang_getCursorType(decl), kind == CXCursor_FunctionDecl ? function : clang_getCString(name), NULL, 0));
    clang_disposeString(name);
  }
  for (const jlpt_node *c = n->child; c; c = c->next)
    add_local_externs(p, c, out);
}

static bool inside_another(const hoist *h, CXCursor decl) {
  for (size_t i = 0; i < h->count; i++)
    if (within(decl, h->decls[i]))
      return true;
  return false;
}

/* that of the declaration or of one inside of it */
static long long pack_of(const hoist *h, CXCursor decl) {
  long long pack = jlpt_pack_of(decl);
  for (size_t i = 0; i < h->count; i++)
    if (within(h->decls[i], decl) && jlpt_pack_of(h->decls[i]) > pack)
      pack = jlpt_pack_of(h->decls[i]);
  return pack;
}

static void add_hoisted(hoist *h, const jlpt_pragma *p, jlpt_text *out) {
  qsort(h->decls, h->count, sizeof *h->decls, by_place);
  for (size_t k = 0; k < h->count; k++)
    if (!own_statement_holds(p, h->decls[k]) && !inside_another(h, h->decls[k]))
      jlpt_redeclare(out, p->file, h->decls[k], pack_of(h, h->decls[k]));
  for (size_t k = 0; k < h->count; k++) {
    bool nameless = clang_Cursor_isAnonymous(h->decls[k]) && inside_another(h, h->decls[k]);
    if (!own_statement_holds(p, h->decls[k]) && !nameless)
      jlpt_assert_layout(out, p->file, h->decls[k]);
  }
}

void jlpt_add_types_of(const jlpt_pragma *p, CXType t, jlpt_text *out) {
  hoist h = {.pragma = (jlpt_pragma *)p};
  jlpt_each_local(t, take_decl, &h);
  add_hoisted(&h, p, out);
}

/* ---- typedefs of arrays with run-time dimensions: the helper declares them again, with the dimensions that the
 * env brings ---- */

static void each_vla_typedef(const jlpt_node *n, hoist *h) {
  CXCursor decl = n->kind == CXCursor_TypeRef ? clang_getCursorReferenced(n->cursor) : clang_getNullCursor();
  if (clang_getCursorKind(decl) == CXCursor_TypedefDecl && jlpt_is_local(decl) &&
      jlpt_is_vla(clang_getCursorType(decl)) && !own_statement_holds(h->pragma, decl))
    take_decl(decl, h);
  for (const jlpt_node *c = n->child; c; c = c->next)
    each_vla_typedef(c, h);
}

void jlpt_capture_vla_typedefs(jlpt_pragma *p) {
  hoist h = {.pragma = p};
  if (p->statement)
    each_vla_typedef(p->statement, &h);
  for (size_t k = 0; k < h.count; k++) {
    const char *name = jlpt_spelling(h.decls[k]), *e = jlpt_format("(*(%s *)0)", name);
    CXType t = clang_getCanonicalType(clang_getCursorType(h.decls[k]));
    for (int dim = 0; jlpt_is_array(t) || t.kind == CXType_Pointer;
         t = clang_getCanonicalType(jlpt_is_array(t) ? clang_getArrayElementType(t) : clang_getPointeeType(t))) {
      if (t.kind == CXType_VariableArray) {
        jlpt_addf(&p->env_members, "  size_t jlpar_%s_dim%d;\n", name, dim);
        jlpt_addf(&p->env_values, "      .jlpar_%s_dim%d = sizeof(%s) / sizeof(%s[0]),\n", name, dim, e, e);
        dim++;
      }
      e = jlpt_format("%s[0]", e);
    }
  }
}

void jlpt_add_vla_typedefs(jlpt_pragma *p, jlpt_text *out) {
  hoist h = {.pragma = p};
  if (p->statement)
    each_vla_typedef(p->statement, &h);
  for (size_t k = 0; k < h.count; k++) {
    const char *name = jlpt_spelling(h.decls[k]);
    jlpt_addf(out, "  typedef %s;\n",
              jlpt_declare(clang_getCanonicalType(clang_getCursorType(h.decls[k])), name,
                           jlpt_format("jlpar_env->jlpar_%s_dim", name), 0));
  }
}

static void hoist_all(hoist *h) {
  const jlpt_pragma *p = h->pragma;
  for (size_t k = 0; k < p->ncaptures; k++) {
    const jlpt_capture *c = &p->captures[k];
    bool reduced = c->clause && strcmp(c->clause->spec->name, "reduction") == 0; /* a local of the helper */
    if (!c->implicit || reduced)
      jlpt_each_local(c->var->type, take_decl, h);
  }
  if (p->statement) {
    hoist_from(h, p->statement);
    CXCursor value = p->assignment ? p->assignment->child->cursor : p->statement->cursor;
    if (clang_isExpression(clang_getCursorKind(value)))
      jlpt_each_local(clang_getCursorType(value), take_decl, h);
  }
}

void jlpt_add_local_types(jlpt_pragma *p, jlpt_text *out) {
  hoist h = {.pragma = p};
  hoist_all(&h);
  add_hoisted(&h, p, out);
  if (p->statement)
    add_local_externs(p, p->statement, out);
}

void jlpt_use_local_typedefs(jlpt_pragma *p, jlpt_text *out) {
  hoist h = {.pragma = p};
  hoist_all(&h);
  for (size_t k = 0; k < h.count; k++)
    if (clang_getCursorKind(h.decls[k]) == CXCursor_TypedefDecl && !own_statement_holds(p, h.decls[k]))
      jlpt_addf(out, "  (void)sizeof(%s *);\n", jlpt_spelling(h.decls[k]));
}

bool jlpt_hoisted_names_clash(jlpt_pragma *p) {
  hoist h = {.pragma = p};
  size_t count = 0;
  hoist_all(&h);
  for (size_t k = 0; k < h.count; k++)
    if (!own_statement_holds(p, h.decls[k]))
      h.decls[count++] = h.decls[k];
  return jlpt_types_clash(p, h.decls, count);
}
