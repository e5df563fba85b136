/* SPDX-License-Identifier: MIT */
#include "bind.h"

#include "diag.h"
#include "lex.h"
#include "loop.h"
#include "probe.h"
#include "scan.h"
#include "types.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- places ---- */

static struct { /* the answer to the last question, for this parse */
  CXFile file;
  jlpt_file *found;
} last;

static jlpt_file *file_of(CXFile file) {
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

typedef struct place {
  jlpt_file *file;
  size_t at;
  size_t raw; /* in the parse copy */
  jlpt_expr *expr;
  jlpt_pragma *inside;
} place;

static place place_of(CXSourceLocation location) {
  CXFile file;
  unsigned offset;
  clang_getFileLocation(location, &file, NULL, NULL, &offset);
  place p = {.file = file ? file_of(file) : NULL, .raw = offset};
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
  v->is_system = clang_Location_isInSystemHeader(clang_getCursorLocation(decl));
  place p = place_of(clang_getCursorLocation(decl));
  v->file = p.file;
  v->at = p.expr ? p.expr->offset : p.at;
  for (const jlpt_pragma *q = p.inside; q && !p.expr; q = q->combined)
    v->is_probe |= p.raw > q->probe_at && q->follows == JLPT_LOOP;
  *jlpt_push(jlpt.vars, jlpt.nvars, jlpt.vars_room) = v;
  return v;
}

/* ---- trees ---- */

static jlpt_pragma *pragma_of_if(const place *p) {
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
  place begin = place_of(clang_getRangeStart(range)), end = place_of(clang_getRangeEnd(range));
  place at = place_of(clang_getCursorLocation(c));
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

/* ---- what top level holds ---- */

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

static bool holds_pragma(const jlpt_file *f, size_t begin, size_t end) {
  for (size_t k = 0; f && k < f->npragmas; k++)
    if (f->pragmas[k]->begin >= begin && f->pragmas[k]->begin < end)
      return true;
  return false;
}

/* where the declarations seen so far in each file end: macros can make them without a `;` of their own */
static struct { const jlpt_file *file; size_t end; } declared_up_to;

static size_t helpers_place(const jlpt_file *f, size_t begin) {
  size_t above = declared_up_to.file == f && declared_up_to.end <= begin ? declared_up_to.end : 0;
  for (size_t k = 0; k < f->nboundaries && f->boundaries[k] <= begin; k++)
    above = f->boundaries[k] > above ? f->boundaries[k] : above;
  size_t i = above;
  while (i < f->size && (f->text[i] == ' ' || f->text[i] == '\t' || f->text[i] == '\r'))
    i++;
  if (i < f->size && f->text[i] == '\n')
    return i + 1;
  size_t next = jlpt_skip_blanks(f->text, above, begin); /* a comment behind the last declaration */
  for (i = above; i < next; i++)
    if (f->text[i] == '\n')
      return i + 1;
  return above;
}

static void add_function(CXCursor c, place begin) {
  jlpt_function *f = jlpt_alloc(sizeof *f);
  CXString name = clang_getCursorSpelling(c);
  f->name = jlpt_copy(clang_getCString(name), strlen(clang_getCString(name)));
  clang_disposeString(name);
  f->node = jlpt_body_of(c);
  f->file = begin.file;
  f->above = helpers_place(begin.file, begin.inside ? begin.inside->begin : begin.at);
  *jlpt_push(jlpt.functions, jlpt.nfunctions, jlpt.functions_room) = f;
}

static void add_expansion(CXCursor c) {
  CXSourceRange range = clang_getCursorExtent(c);
  place begin = place_of(clang_getRangeStart(range)), end = place_of(clang_getRangeEnd(range));
  if (!begin.file || begin.inside || end.file != begin.file)
    return;
  typeof(jlpt.expansions) e = jlpt_push(jlpt.expansions, jlpt.nexpansions, jlpt.expansions_room);
  CXString name = clang_getCursorSpelling(c);
  e->begin = begin.at;
  e->end = end.at;
  e->file = begin.file;
  e->name = jlpt_copy(clang_getCString(name), strlen(clang_getCString(name)));
  clang_disposeString(name);
}

/* The outermost, or the next one inside... the shortest use that holds the offset. */
const char *jlpt_expansion_at(const jlpt_file *f, size_t at, size_t *begin, size_t *end) {
  const char *name = NULL;
  size_t longest = 0;
  for (size_t k = 0; k < jlpt.nexpansions; k++) {
    typeof(jlpt.expansions) e = &jlpt.expansions[k];
    if (e->file == f && e->begin <= at && at < e->end && e->end - e->begin > longest) {
      name = e->name;
      *begin = e->begin;
      *end = e->end;
      longest = *end - *begin;
    }
  }
  return name;
}

/* a path as gcc names it: what lies beside "main.c" is "parts/x.h", where clang says "./parts/x.h" */
static const char *tidy(CXString name) {
  const char *path = clang_getCString(name);
  while (strncmp(path, "./", 2) == 0 && strncmp(jlpt.files[0]->path, "./", 2) != 0)
    path += 2;
  const char *copy = jlpt_copy(path, strlen(path));
  clang_disposeString(name);
  return copy;
}

static bool missing_file; /* a file between the main file and a header with directives was added */

static void add_inclusion(CXCursor c, place begin) {
  CXFile to = clang_getIncludedFile(c), from;
  if (!to || clang_Location_isInSystemHeader(clang_getCursorLocation(c)))
    return;
  jlpt_file *included = file_of(to);
  if (!begin.file && included) {
    clang_getFileLocation(clang_getCursorLocation(c), &from, NULL, NULL, NULL);
    const char *path = tidy(clang_getFileName(from));
    jlpt_file *f = jlpt_file_read(path, path);
    if (f) {
      *jlpt_push(jlpt.files, jlpt.nfiles, jlpt.files_room) = f;
      jlpt_scan_file(f);
      missing_file = true;
    }
  }
  if (!begin.file)
    return;
  place end = place_of(clang_getRangeEnd(clang_getCursorExtent(c)));
  typeof(jlpt.inclusions) i = jlpt_push(jlpt.inclusions, jlpt.ninclusions, jlpt.inclusions_room);
  i->from = begin.file;
  i->to = included;
  i->begin = begin.at;
  i->end = end.at;
  i->path = tidy(clang_getFileName(to));
  i->quoted = end.at && begin.file->text[end.at - 1] == '"';
}

static enum CXChildVisitResult visit_top(CXCursor c, CXCursor unused, CXClientData data) {
  (void)unused;
  (void)data;
  enum CXCursorKind kind = clang_getCursorKind(c);
  if (kind == CXCursor_MacroDefinition)
    return CXChildVisit_Continue;
  CXSourceRange range = clang_getCursorExtent(c);
  place begin = place_of(clang_getRangeStart(range));
  if (kind == CXCursor_InclusionDirective)
    add_inclusion(c, begin);
  if (!begin.file)
    return CXChildVisit_Continue;
  if (kind == CXCursor_MacroExpansion) {
    add_expansion(c);
  } else if (kind == CXCursor_FunctionDecl && clang_isCursorDefinition(c)) {
    place end = place_of(clang_getRangeEnd(range));
    CXString name = clang_getCursorSpelling(c);
    bool probe = strncmp(clang_getCString(name), "jlpi_probe_", 11) == 0;
    clang_disposeString(name);
    if (probe)
      jlpt_body_of(c);
    else if (end.file == begin.file && holds_pragma(begin.file, begin.at, end.at))
      add_function(c, begin);
  }
  if (clang_isDeclaration(kind)) {
    place end = place_of(clang_getRangeEnd(range));
    if (end.file == begin.file && (declared_up_to.file != begin.file || end.at > declared_up_to.end))
      declared_up_to = (typeof(declared_up_to)){begin.file, end.at};
  }
  return CXChildVisit_Continue;
}

/* ---- probes ---- */

/* the k-th {...} of the probes: (void)(e) or a declaration of the type */
static void read_probe(jlpt_expr *e, jlpt_node *block) {
  jlpt_node *n = block ? block->child : NULL;
  if (!n)
    return;
  if (e->is_type) {
    jlpt_node *var = n->kind == CXCursor_DeclStmt ? n->child : n;
    if (!var || var->kind != CXCursor_VarDecl)
      return;
    e->node = var;
    e->type = clang_getPointeeType(clang_getCursorType(var->cursor));
  } else {
    n = block->last;
    while (n->child && (n->kind == CXCursor_UnexposedExpr || n->kind == CXCursor_CStyleCastExpr) && n->child->expr != e)
      n = n->child;
    if (n->kind == CXCursor_CStyleCastExpr || n->kind == CXCursor_UnexposedExpr)
      n = n->last;
    if (!n)
      return;
    e->node = n;
    jlpt_node *inner = jlpt_strip(n);
    e->type = inner->var ? inner->var->type : clang_getCursorType(inner->cursor);
  }
  e->has_type = e->type.kind != CXType_Invalid;
  if (!e->has_type)
    e->node = NULL;
}

static void read_probes(jlpt_pragma *p, jlpt_node *compound) {
  jlpt_node *block = compound ? compound->child : NULL;
  for (size_t k = 0; k < p->nexprs && block; k++, block = block->next)
    read_probe(p->exprs[k], block);
}

static void name_variables(jlpt_pragma *p) {
  for (size_t k = 0; k < p->nclauses; k++)
    for (size_t i = 0; i < p->clauses[k].nentries; i++) {
      jlpt_entry *e = &p->clauses[k].entries[i];
      jlpt_node *n = e->expr->node ? jlpt_strip(e->expr->node) : NULL;
      if (n && n->kind == CXCursor_DeclRefExpr)
        e->var = n->var;
    }
}

/* ---- statements ---- */

/* The offset after the `;` that ends the expression or declaration at `at`, which may lie inside a macro's
 * arguments; `otherwise` when a macro brought the `;` along. */
static size_t after_semicolon(const jlpt_file *f, size_t at, size_t otherwise) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, f->text, at, f->size);
  l.line_start = false;
  int depth = 0;
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    char c = t.kind == JLPT_PUNCT ? f->text[t.begin] : '\0';
    if (depth == 0 && c == ';')
      return t.end;
    if (depth == 0 && (c == '}' || (c == '#' && t.line_start)))
      return otherwise;
    depth += c == '(' || c == '[' || c == '{';
    depth -= depth > 0 && (c == ')' || c == ']' || c == '}');
  }
  return otherwise;
}

/* an expansion that ends at or around `at`: the statement's text goes to its end */
static size_t end_of_expansion(const jlpt_file *f, size_t begin, size_t at) {
  for (size_t k = 0; k < jlpt.nexpansions; k++) {
    typeof(jlpt.expansions) e = &jlpt.expansions[k];
    if (e->file == f && e->begin >= begin && e->begin < at && e->end > at)
      at = e->end;
  }
  return at;
}

size_t jlpt_statement_end(const jlpt_node *n) {
  switch (n->kind) {
  case CXCursor_CompoundStmt:
    return end_of_expansion(n->file, n->begin, n->end);
  case CXCursor_IfStmt:
  case CXCursor_ForStmt:
  case CXCursor_WhileStmt:
  case CXCursor_SwitchStmt:
  case CXCursor_LabelStmt:
  case CXCursor_CaseStmt:
  case CXCursor_DefaultStmt: {
    size_t end = n->last && n->last->file == n->file ? jlpt_statement_end(n->last) : n->end;
    return end_of_expansion(n->file, n->begin, end > n->end ? end : n->end);
  }
  default:
    return after_semicolon(n->file, n->begin, end_of_expansion(n->file, n->begin, n->end));
  }
}

static void expected_statement(jlpt_pragma *p, const char *why) {
  p->failed = p->misplaced = true;
  jlpt_error(p->file, p->begin, "jlpar-expected-statement", "%s", why);
}

static void macro_error(jlpt_pragma *p, size_t at, const char *what, const char *note) {
  p->failed = p->misplaced = true;
  jlpt_error(p->file, at, "jlpar-macro", "%s", what);
  if (note)
    jlpt_note(p->file, at, "%s", note);
}

static void find_statement(jlpt_pragma *p) {
  jlpt_node *n = p->node->last;
  p->statement = n;
  if (p->combined) { /* `sync X`: the statement is X with its own */
    p->statement_begin = p->end;
    return;
  }
  if (n->pragma) { /* directives on top of each other: the statement begins with the next directive */
    p->statement_begin = n->pragma->begin;
    return;
  }
  size_t begin = 0, end = 0;
  const char *macro;
  if (n->file != p->file || n->begin < p->end) {
    expected_statement(p, "the statement after the directive stands in another file or macro");
    return;
  }
  p->statement_begin = jlpt_probe_next(p);
  p->statement_end = jlpt_statement_end(n);
  const jlpt_node *whole = p->node; /* with the directives on top of it */
  while (whole->parent && whole->parent->pragma && whole->parent->last == whole)
    whole = whole->parent;
  const jlpt_node *next = whole->next;
  if (next && next->file == p->file && next->begin < p->statement_end)
    p->statement_end = end_of_expansion(p->file, p->statement_begin, n->end);
  if ((macro = jlpt_expansion_at(p->file, p->begin, &begin, &end)) && begin < p->begin)
    macro_error(p, begin, jlpt_format("a directive inside the arguments of macro '%s'", macro), NULL);
  else if ((macro = jlpt_expansion_at(p->file, p->statement_end ? p->statement_end - 1 : 0, &begin, &end)) &&
           end > p->statement_end)
    macro_error(p, begin, jlpt_format("the statement ends inside the expansion of macro '%s'", macro), NULL);
  else if (next && next->file == p->file && next->begin < p->statement_end)
    macro_error(p, n->begin, "the directive would apply to the first of several statements of one macro",
                "put braces around it");
}

static size_t end_of(jlpt_pragma *p) {
  if (p->combined)
    p->statement_end = end_of(p->combined);
  else if (p->statement && p->statement->pragma)
    p->statement_end = end_of(p->statement->pragma);
  return p->statement_end;
}

/* ---- everything together ---- */

static bool in_skipped(const jlpt_file *f, const CXSourceRangeList *l, size_t at) {
  for (unsigned k = 0; l && k < l->count; k++) {
    place b = place_of(clang_getRangeStart(l->ranges[k])), e = place_of(clang_getRangeEnd(l->ranges[k]));
    if (b.file == f && b.at <= at && at < e.at)
      return true;
  }
  return false;
}

static bool parse(unsigned options) {
  struct CXUnsavedFile *unsaved = jlpt_alloc(jlpt.nfiles * sizeof *unsaved);
  for (size_t k = 0; k < jlpt.nfiles; k++) {
    const jlpt_file *f = jlpt.files[k];
    unsaved[k] = (struct CXUnsavedFile){f->path, f->probe.data, f->probe.size};
  }
  jlpt_unbind();
  jlpt.index = clang_createIndex(0, 0);
  return clang_parseTranslationUnit2(jlpt.index, jlpt.files[0]->path, jlpt.clang_args, jlpt.nclang_args, unsaved,
                                     (unsigned)jlpt.nfiles, options, &jlpt.tu) == CXError_Success;
}

void jlpt_unbind(void) {
  if (jlpt.tu)
    clang_disposeTranslationUnit(jlpt.tu);
  if (jlpt.index)
    clang_disposeIndex(jlpt.index);
  jlpt.tu = NULL;
  jlpt.index = NULL;
  memset(&last, 0, sizeof last);
  jlpt.nvars = jlpt.nfunctions = jlpt.nexpansions = jlpt.ninclusions = 0;
  memset(&made, 0, sizeof made);
  jlpt.failure = NULL;
}

void jlpt_find_skipped(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++) {
    jlpt.files[k]->probe.size = jlpt.files[k]->nsegments = 0;
    jlpt_add(&jlpt.files[k]->probe, jlpt.files[k]->text, jlpt.files[k]->size);
  }
  if (!parse(CXTranslationUnit_SkipFunctionBodies | CXTranslationUnit_DetailedPreprocessingRecord))
    return;
  CXSourceRangeList *skipped = clang_getAllSkippedRanges(jlpt.tu);
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->nmacros; i++)
      jlpt.files[k]->macros[i].skipped = in_skipped(jlpt.files[k], skipped, jlpt.files[k]->macros[i].at);
  clang_disposeSourceRangeList(skipped);
}

static void clause_error(jlpt_expr *e, const char *what) {
  if (e->before && e->pragma->failed) /* its declarations need the type, which was reported */
    return;
  bool unknown = strstr(what, "undeclared") || strstr(what, "unknown type");
  bool type = strstr(what, "incomplete type") || strstr(what, "incompatible") || strstr(what, "invalid operands");
  e->pragma->failed = true;
  e->node = NULL;
  jlpt_error(e->pragma->file, e->offset,
             unknown ? "jlpar-undeclared" : type ? "jlpar-type" : "jlpar-clause-syntax", "%s", what);
  const jlpt_clause *f = jlpt_clause_get(e->pragma, "future");
  if (f && f->nentries && f->entries[0].expr == e && unknown)
    jlpt_note(e->pragma->file, e->offset,
              "declare `jlpar_future %s;` before, or put braces around the directive: it is declared here then", e->text);
}

static bool is_name(const char *s) {
  return strspn(s, "_$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen(s);
}

static void for_errors(void (*f)(place p, const char *what, CXDiagnostic d)) {
  unsigned n = clang_getNumDiagnostics(jlpt.tu);
  for (unsigned k = 0; k < n; k++) {
    CXDiagnostic d = clang_getDiagnostic(jlpt.tu, k);
    if (clang_getDiagnosticSeverity(d) >= CXDiagnostic_Error) {
      CXString what = clang_getDiagnosticSpelling(d);
      f(place_of(clang_getDiagnosticLocation(d)), clang_getCString(what), d);
      clang_disposeString(what);
    }
    clang_disposeDiagnostic(d);
  }
}

/* Before the directive stands what a declaration may follow: not `if (x)`, `else`, `do` and their like. */
static bool declaration_fits(const jlpt_pragma *p) {
  const char *s = p->file->text;
  jlpt_token last = {0}, opened[64] = {{0}}; /* what stood before each open parenthesis */
  size_t depth = 0;
  jlpt_lexer l;
  jlpt_lex_begin(&l, s, 0, p->begin);
  jlpt_token before = {0};
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END; last = t) {
    if (jlpt_token_is(s, t, "(") && ++depth < 64)
      opened[depth] = last;
    else if (jlpt_token_is(s, t, ")") && depth > 0)
      before = depth < 64 ? opened[depth--] : (depth--, last);
  }
  static const char *const heads[] = {"if", "for", "while", "switch"};
  if (jlpt_token_is(s, last, "else") || jlpt_token_is(s, last, "do"))
    return false;
  for (size_t k = 0; k < sizeof heads / sizeof *heads; k++)
    if (jlpt_token_is(s, last, ")") && jlpt_token_is(s, before, heads[k]))
      return false;
  return true;
}

static bool new_futures;

/* future(f) with an f that is not in scope: declared here, and all must be parsed again */
static void note_future(place p, const char *what, CXDiagnostic d) {
  (void)d;
  const jlpt_clause *f = p.expr && p.expr->pragma->directive ? jlpt_clause_get(p.expr->pragma, "future") : NULL;
  if (f && f->nentries && f->entries[0].expr == p.expr && !p.expr->pragma->declares_future &&
      strstr(what, "undeclared identifier") && is_name(p.expr->text) && declaration_fits(p.expr->pragma))
    new_futures = p.expr->pragma->declares_future = true;
}

/* clang's errors in clauses are ours; the first of the others is the failure */
static void note_error(place p, const char *what, CXDiagnostic d) {
  if (p.expr) {
    clause_error(p.expr, jlpt_copy(what, strlen(what)));
  } else if (!jlpt.failure) {
    CXString whole = clang_formatDiagnostic(d, clang_defaultDiagnosticDisplayOptions());
    jlpt.failure = jlpt_copy(clang_getCString(whole), strlen(clang_getCString(whole)));
    clang_disposeString(whole);
  }
}

/* A name that no token before the directive has is declared by it: saves a second parse. */
static void guess_futures(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++) {
    jlpt_file *f = jlpt.files[k];
    for (size_t i = 0; i < f->npragmas; i++)
      for (jlpt_pragma *p = f->pragmas[i]; p; p = p->combined) {
        const jlpt_clause *c = p->directive ? jlpt_clause_get(p, "future") : NULL;
        if (!c || p->failed || !c->nentries)
          continue;
        const char *name = c->entries[0].expr->text;
        bool found = false, plain = is_name(name);
        jlpt_lexer l;
        jlpt_lex_begin(&l, f->text, 0, p->begin);
        for (jlpt_token t; plain && !found && (t = jlpt_lex(&l)).kind != JLPT_END;)
          found = t.kind == JLPT_NAME && jlpt_token_is(f->text, t, name);
        p->declares_future = plain && !found && f->is_main && declaration_fits(p);
      }
  }
}

static void drop_skipped(void) {
  CXSourceRangeList *skipped = clang_getAllSkippedRanges(jlpt.tu);
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++) {
      jlpt_pragma *p = jlpt.files[k]->pragmas[i];
      if (!in_skipped(p->file, skipped, p->begin))
        continue;
      jlpt_diag_drop(p->file, p->begin, p->end);
      for (jlpt_pragma *q = p; q; q = q->combined)
        q->directive = NULL; /* as if it were not there */
    }
  clang_disposeSourceRangeList(skipped);
}

static void bind_pragma(jlpt_pragma *p) {
  if (!p->node) {
    if (p->follows != JLPT_NOTHING && !jlpt.failure) {
      p->failed = true;
      jlpt_error(p->file, p->begin, "jlpar-expected-statement", "directive '%s' does not stand before a statement",
                 p->directive->name);
    }
    return;
  }
  read_probes(p, p->follows == JLPT_NOTHING ? p->node->last : p->node->child->next);
  name_variables(p);
  if (p->follows != JLPT_NOTHING && !p->failed)
    find_statement(p);
}

static jlpt_function *function_of(const jlpt_pragma *p) {
  const jlpt_node *root = p->node;
  while (root && root->parent)
    root = root->parent;
  for (size_t k = 0; k < jlpt.nfunctions; k++)
    if (jlpt.functions[k]->node == root)
      return jlpt.functions[k];
  return NULL;
}

/* file-scope directives: their probe is a function of its own, which begins at probe_at */
static void find_file_scope_probes(void) {
  for (size_t k = 0; k < made.nbodies; k++) {
    jlpt_node *n = made.bodies[k].node;
    CXCursor c = made.bodies[k].cursor;
    place b = place_of(clang_getRangeStart(clang_getCursorExtent(c)));
    if (b.inside && b.inside->probe_at == b.raw && b.inside->file_scope) {
      b.inside->node = n;
      b.inside->seen = true;
    }
  }
}

static void for_all_pragmas(void (*f)(jlpt_pragma *)) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++)
      for (jlpt_pragma *p = jlpt.files[k]->pragmas[i]; p; p = p->combined)
        if (p->directive && !p->failed)
          f(p);
}

static void set_ends(jlpt_pragma *p) {
  end_of(p);
  p->function = function_of(p);
  p->parent = p->node ? jlpt_pragma_around(p->node) : NULL;
  if (p->follows == JLPT_LOOP && p->statement)
    jlpt_find_loops(p);
}

/* A header's text has one translation: with directives in it, it may be read once. */
static void check_headers(void) {
  for (size_t k = 0; k < jlpt.ninclusions; k++) {
    typeof(jlpt.inclusions) i = &jlpt.inclusions[k];
    CXFile file = i->to ? clang_getFile(jlpt.tu, i->to->path) : NULL;
    if (!file || !i->to->npragmas || clang_isFileMultipleIncludeGuarded(jlpt.tu, file))
      continue;
    for (size_t before = 0; before < k; before++)
      if (jlpt.inclusions[before].to == i->to) {
        jlpt_error(i->from, i->begin, "jlpar-macro", "a header with directives is included again");
        jlpt_note(i->from, i->begin, "give it an include guard, or `#pragma once`");
        break;
      }
  }
}

bool jlpt_bind(void) {
  unsigned options = CXTranslationUnit_DetailedPreprocessingRecord;
  guess_futures();
  do {
    jlpt_probe_make();
    if (!parse(options)) {
      jlpt.failure = "libclang cannot parse this file";
      return false;
    }
    new_futures = false;
    for_errors(note_future);
  } while (new_futures);
  for_errors(note_error);
  missing_file = false;
  drop_skipped();
  clang_visitChildren(clang_getTranslationUnitCursor(jlpt.tu), visit_top, NULL);
  if (missing_file)
    return jlpt_bind();
  find_file_scope_probes();
  check_headers();
  for_all_pragmas(bind_pragma);
  for_all_pragmas(set_ends);
  return jlpt.failure == NULL;
}

void jlpt_dump_bind(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++)
      for (const jlpt_pragma *p = jlpt.files[k]->pragmas[i]; p; p = p->combined) {
        if (!p->directive)
          continue;
        printf("%s:%zu: %s", p->file->path, jlpt_file_line(p->file, p->begin), p->directive->name);
        if (p->function)
          printf(" in %s", p->function->name);
        if (p->parent)
          printf(" inside %s at line %zu", p->parent->directive->name, jlpt_file_line(p->file, p->parent->begin));
        if (p->statement_end)
          printf(": lines %zu to %zu", jlpt_file_line(p->file, p->statement_begin),
                 jlpt_file_line(p->file, p->statement_end - 1));
        putchar('\n');
      }
}
