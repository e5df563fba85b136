/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include "probe.h"
#include "types.h"

#include <string.h>

/* ---- places ---- */

static struct { /* the answer to the last question, for this parse */
  CXFile file;
  jlpt_file *found;
} last;

jlpt_file *jlpt_file_of(CXFile file) {
  if (file == last.file && file)
    return last.found;
  CXString name = clang_getFileName(file);
  jlpt_file *found = NULL;
  for (size_t k = 0; k < jlpt.nfiles && !found; k++) {
    CXFile own = clang_getFile(jlpt.tu, jlpt.files[k]->path);
    if (own && clang_File_isEqual(own, file))
      found = jlpt.files[k];
  }
  clang_disposeString(name);
  last.file = file;
  return last.found = found;
}

void jlpt_offsets_of(CXCursor c, unsigned *begin, unsigned *end) {
  CXSourceRange r = clang_getCursorExtent(c);
  clang_getFileLocation(clang_getRangeStart(r), NULL, NULL, NULL, begin);
  clang_getFileLocation(clang_getRangeEnd(r), NULL, NULL, NULL, end);
}

jlpt_place jlpt_place_of(CXSourceLocation location) {
  CXFile file;
  unsigned offset;
  clang_getFileLocation(location, &file, NULL, NULL, &offset);
  jlpt_place p = {.file = file ? jlpt_file_of(file) : NULL, .raw = offset};
  if (p.file)
    p.at = jlpt_probe_map(p.file, offset, &p.expr, &p.inside);
  return p;
}

/* ---- variables ---- */

static enum jlpt_storage storage_of(CXCursor decl) {
  if (clang_getCursorTLSKind(decl) != CXTLS_None)
    return JLPT_THREAD_LOCAL;
  enum CX_StorageClass class = clang_Cursor_getStorageClass(decl);
  CXCursor parent = clang_getCursorSemanticParent(decl);
  bool global = clang_getCursorKind(parent) == CXCursor_TranslationUnit;
  if (global || class == CX_SC_Extern)
    return JLPT_FILE_SCOPE;
  return class == CX_SC_Static ? JLPT_STATIC_LOCAL : JLPT_AUTO;
}

/* A parameter declared as an array is a pointer; libclang shows the array, but for the type of the function. */
static CXType type_of(CXCursor decl) {
  CXType t = clang_getCursorType(decl);
  if (clang_getCursorKind(decl) != CXCursor_ParmDecl || !jlpt_is_array(clang_getCanonicalType(t)))
    return t;
  CXCursor function = clang_getCursorSemanticParent(decl);
  int n = clang_Cursor_getNumArguments(function);
  for (int k = 0; k < n; k++)
    if (clang_equalCursors(clang_Cursor_getArgument(function, (unsigned)k), decl)) {
      CXType adjusted = clang_getArgType(clang_getCanonicalType(clang_getCursorType(function)), (unsigned)k);
      return adjusted.kind == CXType_Invalid ? t : adjusted;
    }
  return t;
}

static bool is_common(CXCursor decl) {
  CXCursor canonical = clang_getCanonicalCursor(decl);
  for (size_t k = 0; k < jlpt.ncommons; k++)
    if (clang_equalCursors(jlpt.commons[k], canonical))
      return true;
  return false;
}

void jlpt_make_common(CXCursor decl) {
  if (!is_common(decl))
    *jlpt_push(jlpt.commons, jlpt.ncommons, jlpt.commons_room) = clang_getCanonicalCursor(decl);
  for (size_t k = 0; k < jlpt.nvars; k++)
    jlpt.vars[k]->is_common = is_common(jlpt.vars[k]->decl);
}

jlpt_var *jlpt_var_of(CXCursor decl) {
  for (size_t k = 0; k < jlpt.nvars; k++)
    if (clang_equalCursors(jlpt.vars[k]->decl, decl))
      return jlpt.vars[k];
  jlpt_var *v = jlpt_alloc(sizeof *v);
  CXString name = clang_getCursorSpelling(decl);
  v->decl = decl;
  v->name = jlpt_copy(clang_getCString(name), strlen(clang_getCString(name)));
  clang_disposeString(name);
  v->type = type_of(decl);
  v->storage = storage_of(decl);
  v->is_const = jlpt_is_const(v->type);
  v->is_common = is_common(decl);
  v->is_system = clang_Location_isInSystemHeader(clang_getCursorLocation(decl));
  jlpt_place p = jlpt_place_of(clang_getCursorLocation(decl));
  v->file = p.file;
  v->at = p.expr ? p.expr->offset : p.at;
  for (const jlpt_pragma *q = p.inside; q && !p.expr; q = q->combined)
    v->is_probe |= p.raw > q->probe_at && q->follows == JLPT_LOOP;
  *jlpt_push(jlpt.vars, jlpt.nvars, jlpt.vars_room) = v;
  return v;
}

/* ---- trees ---- */

static jlpt_pragma *pragma_of_if(const jlpt_place *p) {
  for (jlpt_pragma *q = p->inside; q; q = q->combined)
    if (q->probe_at == p->raw && !q->failed)
      return q;
  return NULL;
}

static enum CXChildVisitResult add_child(CXCursor c, CXCursor unused, CXClientData data);

static jlpt_node *make_node(CXCursor c, jlpt_node *parent) {
  jlpt_node *n = jlpt_alloc(sizeof *n);
  n->cursor = c;
  n->kind = clang_getCursorKind(c);
  n->parent = parent;
  CXSourceRange range = clang_getCursorExtent(c);
  jlpt_place begin = jlpt_place_of(clang_getRangeStart(range)), end = jlpt_place_of(clang_getRangeEnd(range));
  jlpt_place at = jlpt_place_of(clang_getCursorLocation(c));
  n->file = begin.file;
  n->begin = begin.at;
  n->end = end.file == begin.file && end.at >= begin.at ? end.at : begin.at;
  n->at = at.file == begin.file ? at.at : begin.at;
  n->expr = at.expr ? at.expr : begin.expr;
  if (n->kind == CXCursor_IfStmt && begin.inside && (n->pragma = pragma_of_if(&begin))) {
    n->pragma->node = n;
    n->pragma->seen = true;
  }
  if (n->kind == CXCursor_DeclRefExpr) {
    CXCursor decl = clang_getCursorReferenced(c);
    enum CXCursorKind kind = clang_getCursorKind(decl);
    if (kind == CXCursor_VarDecl || kind == CXCursor_ParmDecl)
      n->var = jlpt_var_of(decl);
  }
  clang_visitChildren(c, add_child, n);
  return n;
}

static enum CXChildVisitResult add_child(CXCursor c, CXCursor unused, CXClientData data) {
  (void)unused;
  jlpt_node *parent = data, *n = make_node(c, parent);
  *(parent->last ? &parent->last->next : &parent->child) = n;
  parent->last = n;
  return CXChildVisit_Continue;
}

jlpt_node *jlpt_strip(jlpt_node *n) {
  while (n && n->child && !n->child->next &&
         (n->kind == CXCursor_UnexposedExpr || n->kind == CXCursor_ParenExpr))
    n = n->child;
  return n;
}

bool jlpt_is_inside(const jlpt_node *n, const jlpt_node *outer) {
  for (; n; n = n->parent)
    if (n == outer)
      return true;
  return false;
}

jlpt_pragma *jlpt_pragma_around(const jlpt_node *n) {
  for (; n; n = n->parent)
    if (n->parent && n->parent->pragma && n->parent->pragma->statement == n)
      return n->parent->pragma;
  return NULL;
}

/* ---- functions, made when somebody asks ---- */

static struct {
  struct { CXCursor cursor; jlpt_node *node; } *bodies;
  size_t nbodies, bodies_room;
} made;

jlpt_node *jlpt_body_of(CXCursor function) {
  CXCursor definition = clang_getCursorDefinition(function);
  if (clang_Cursor_isNull(definition))
    return NULL;
  for (size_t k = 0; k < made.nbodies; k++)
    if (clang_equalCursors(made.bodies[k].cursor, definition))
      return made.bodies[k].node;
  typeof(made.bodies) b = jlpt_push(made.bodies, made.nbodies, made.bodies_room);
  b->cursor = definition;
  size_t k = made.nbodies - 1;
  jlpt_node *n = make_node(definition, NULL);
  return made.bodies[k].node = n;
}

void jlpt_each_body(void (*f)(CXCursor function, jlpt_node *body)) {
  for (size_t k = 0; k < made.nbodies; k++)
    f(made.bodies[k].cursor, made.bodies[k].node);
}

void jlpt_tree_forget(void) {
  memset(&last, 0, sizeof last);
  memset(&made, 0, sizeof made);
  jlpt.nvars = jlpt.ncommons = 0;
}
