/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "expand.h"
#include "lex.h"
#include "scan.h"
#include "tree.h"
#include "values.h"

#include <string.h>

/* ---- what top level holds ---- */

static bool holds_pragma(const jlpt_file *f, size_t begin, size_t end) {
  for (size_t k = 0; f && k < f->npragmas; k++)
    if (f->pragmas[k]->begin >= begin && f->pragmas[k]->begin < end)
      return true;
  return false;
}

/* macros of jlpar.h give values to the runtime: a function without macros has none of those */
static bool uses_macros(const jlpt_file *f, size_t begin, size_t end) {
  for (size_t k = 0; k < jlpt.nexpansions; k++)
    if (jlpt.expansions[k].file == f && jlpt.expansions[k].begin >= begin && jlpt.expansions[k].begin < end)
      return true;
  return false;
}

/* The last declaration so far. Macros can make it without a `;` of its own, or hide a brace, so that the boundaries that
 * scan found are not all. */
static struct { const jlpt_file *file; size_t begin, end; bool is_body; } declared;

/* The function that begins at `begin` begins inside of a macro that ends the declaration before it. */
static bool is_cut(const jlpt_file *f, size_t begin) {
  size_t from, to;
  if (declared.file != f || declared.begin >= begin)
    return false;
  if (begin < declared.end)
    return true;
  return !declared.is_body && !jlpt_token_between(f->text, declared.end, begin) && jlpt_expansion_at(f, begin, &from, &to) &&
         jlpt_makes_semicolon(f, from, to) &&
         !(jlpt_expansion_at(f, declared.end - 1, &from, &to) && jlpt_makes_semicolon(f, from, to));
}

/* after the declaration and its `;`, both before `begin` */
static size_t after_declared(const jlpt_file *f, size_t begin) {
  if (declared.file != f || declared.end > begin)
    return 0;
  jlpt_lexer l;
  size_t from, to;
  jlpt_lex_begin(&l, f->text, declared.end, begin);
  l.line_start = false;
  for (jlpt_token t; !declared.is_body && (t = jlpt_lex(&l)).kind != JLPT_END && !jlpt_token_is(f->text, t, "#");)
    if (jlpt_token_is(f->text, t, ";"))
      return t.end;
    else if (jlpt_expansion_at(f, t.begin, &from, &to) && from == t.begin && jlpt_makes_semicolon(f, from, to))
      return to;
  return declared.end;
}

static size_t helpers_place(const jlpt_file *f, size_t begin) {
  size_t above = after_declared(f, begin);
  for (size_t k = 0; k < f->nboundaries && f->boundaries[k] <= begin; k++)
    above = f->boundaries[k] > above ? f->boundaries[k] : above;
  size_t end = jlpt_skip_in_line(f->text, above, f->size); /* with a comment behind the last declaration */
  if (end < f->size && f->text[end] == '\n')
    return end + 1;
  return above;
}

static void add_function(CXCursor c, jlpt_place begin) {
  jlpt_function *f = jlpt_alloc(sizeof *f);
  CXString name = clang_getCursorSpelling(c);
  f->name = jlpt_copy(clang_getCString(name), strlen(clang_getCString(name)));
  clang_disposeString(name);
  f->node = jlpt_body_of(c);
  f->file = begin.file;
  f->cut = is_cut(begin.file, begin.at);
  f->above = helpers_place(begin.file, begin.inside ? begin.inside->begin : begin.at);
  *jlpt_push(jlpt.functions, jlpt.nfunctions, jlpt.functions_room) = f;
}

static void add_expansion(CXCursor c) {
  CXSourceRange range = clang_getCursorExtent(c);
  jlpt_place begin = jlpt_place_of(clang_getRangeStart(range)), end = jlpt_place_of(clang_getRangeEnd(range));
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

static void add_preinclusion(CXCursor c, jlpt_file *to) {
  typeof(jlpt.preinclusions) i = jlpt_push(jlpt.preinclusions, jlpt.npreinclusions, jlpt.preinclusions_room);
  CXString name = clang_getCursorSpelling(c);
  i->to = to;
  i->name = jlpt_copy(clang_getCString(name), strlen(clang_getCString(name)));
  clang_disposeString(name);
}

static void add_inclusion(CXCursor c, jlpt_place begin) {
  CXFile to = clang_getIncludedFile(c), from;
  if (!to || clang_Location_isInSystemHeader(clang_getCursorLocation(c)))
    return;
  jlpt_file *included = jlpt_file_of(to);
  clang_getFileLocation(clang_getCursorLocation(c), &from, NULL, NULL, NULL);
  if (!from) { /* the command line's options are a text without a file */
    add_preinclusion(c, included);
    return;
  }
  if (!begin.file && included) {
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
  jlpt_place end = jlpt_place_of(clang_getRangeEnd(clang_getCursorExtent(c)));
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
  jlpt_place begin = jlpt_place_of(clang_getRangeStart(range));
  if (kind == CXCursor_InclusionDirective)
    add_inclusion(c, begin);
  if (!begin.file)
    return CXChildVisit_Continue;
  if (kind == CXCursor_MacroExpansion) {
    add_expansion(c);
  } else if (kind == CXCursor_FunctionDecl && clang_isCursorDefinition(c)) {
    jlpt_place end = jlpt_place_of(clang_getRangeEnd(range));
    CXString name = clang_getCursorSpelling(c);
    bool probe = strncmp(clang_getCString(name), "jlpi_probe_", 11) == 0;
    clang_disposeString(name);
    if (probe)
      jlpt_body_of(c);
    else if (end.file == begin.file && (holds_pragma(begin.file, begin.at, end.at) ||
                                        (uses_macros(begin.file, begin.at, end.at) && jlpt_gives_values(c))))
      add_function(c, begin);
  }
  if (clang_isDeclaration(kind)) {
    jlpt_place end = jlpt_place_of(clang_getRangeEnd(range));
    bool is_body = kind == CXCursor_FunctionDecl && clang_isCursorDefinition(c);
    if (end.file == begin.file && (declared.file != begin.file || end.at > declared.end))
      declared = (typeof(declared)){begin.file, begin.at, end.at, is_body};
  }
  return CXChildVisit_Continue;
}

bool jlpt_read_unit(void) {
  missing_file = false;
  memset(&declared, 0, sizeof declared);
  jlpt.nfunctions = jlpt.nexpansions = jlpt.ninclusions = jlpt.npreinclusions = 0;
  clang_visitChildren(clang_getTranslationUnitCursor(jlpt.tu), visit_top, NULL);
  return !missing_file;
}

/* ---- text of nodes ---- */

/* the outermost use of a macro that reaches over an edge of [begin, end) */
static bool expansion_over(const jlpt_file *f, size_t *begin, size_t *end) {
  size_t from, to;
  bool found = false;
  for (size_t k = 0; k < 2; k++)
    if (jlpt_expansion_at(f, k ? *end - 1 : *begin, &from, &to) && (from < *begin || to > *end)) {
      *begin = from < *begin ? from : *begin;
      *end = to > *end ? to : *end;
      found = true;
    }
  return found;
}

/* the tokens of n and below stand in the text in their order: none comes from a macro, and no argument is used twice */
static bool is_contiguous(const jlpt_node *n, const char *text) {
  const jlpt_node *before = NULL;
  for (const jlpt_node *c = n->child; c; before = c, c = c->next)
    if (c->file != n->file || c->begin < n->begin || c->end > n->end || !is_contiguous(c, text) ||
        (before && !jlpt_token_between(text, before->end, c->begin)))
      return false;
  bool alone = n->child && !n->child->next && n->kind != CXCursor_UnexposedExpr;
  return !(alone && n->child->begin == n->begin && n->child->end == n->end);
}

/* [begin, end) is not more than one argument */
static bool in_one_argument(const char *text, size_t begin, size_t end) {
  jlpt_lexer l;
  int depth = 0;
  jlpt_lex_begin(&l, text, begin, end);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    char c = t.kind == JLPT_PUNCT ? text[t.begin] : '\0';
    depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
    if (depth < 0 || (depth == 0 && c == ','))
      return false;
  }
  return depth == 0;
}

bool jlpt_is_argument(const jlpt_node *n) {
  size_t begin = n->begin, end = n->end;
  return n->file && !n->expr && n->end > n->begin && expansion_over(n->file, &begin, &end) && begin < n->begin &&
         end > n->end && is_contiguous(n, n->file->text) && in_one_argument(n->file->text, n->begin, n->end);
}

void jlpt_extent(const jlpt_node *n, size_t *begin, size_t *end) {
  *begin = n->begin;
  *end = n->end;
  if (n->file && !n->expr && n->end > n->begin)
    expansion_over(n->file, begin, end);
}

bool jlpt_is_between(const jlpt_node *a, const jlpt_node *b) {
  size_t begin, end, unused;
  jlpt_extent(a, &unused, &begin);
  jlpt_extent(b, &end, &unused);
  return a->file == b->file && jlpt_token_between(a->file->text, begin, end);
}
