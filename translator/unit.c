/* SPDX-License-Identifier: MIT */
#include "unit.h"

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

static void add_function(CXCursor c, jlpt_place begin) {
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

static void add_inclusion(CXCursor c, jlpt_place begin) {
  CXFile to = clang_getIncludedFile(c), from;
  if (!to || clang_Location_isInSystemHeader(clang_getCursorLocation(c)))
    return;
  jlpt_file *included = jlpt_file_of(to);
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
    if (end.file == begin.file && (declared_up_to.file != begin.file || end.at > declared_up_to.end))
      declared_up_to = (typeof(declared_up_to)){begin.file, end.at};
  }
  return CXChildVisit_Continue;
}

bool jlpt_read_unit(void) {
  missing_file = false;
  declared_up_to = (typeof(declared_up_to)){NULL, 0};
  jlpt.nfunctions = jlpt.nexpansions = jlpt.ninclusions = 0;
  clang_visitChildren(clang_getTranslationUnitCursor(jlpt.tu), visit_top, NULL);
  return !missing_file;
}
