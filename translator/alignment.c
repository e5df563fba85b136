/* SPDX-License-Identifier: MIT
 *
 * Variables that are declared with an alignment of their own, which libclang does not tell: it is read from the
 * text.
 */
#include "expand.h"
#include "lex.h"
#include "tree.h"
#include "types.h"

#include <stdlib.h>
#include <string.h>

/* when it is no number: _Alignas(struct cell), aligned(2 * LINE); nothing that is copied needs more than a
 * cache line */
enum { UNKNOWN = 64 };

/* of "_Alignas(64)" or "aligned(64)", macros expanded */
static long long number_in(const char *text) {
  const char *open = strchr(text, '(');
  char *end = NULL;
  long long n = open ? strtoll(open + 1, &end, 0) : 0;
  if (!open || end == open + 1)
    return UNKNOWN;
  end += strspn(end, "uUlL ");
  return *end == ')' && n > 0 && (n & (n - 1)) == 0 ? n : UNKNOWN;
}

/* "_Alignas(64)", "aligned(64)" or a macro for it, at `at` */
static const char *attribute_at(const jlpt_file *f, size_t at) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, f->probe.data, at, f->probe.size);
  size_t end = jlpt_lex(&l).end;
  jlpt_token t = jlpt_lex(&l);
  int depth = jlpt_token_is(l.text, t, "(");
  while (depth > 0 && t.kind != JLPT_END) {
    t = jlpt_lex(&l);
    depth += jlpt_token_is(l.text, t, "(") - jlpt_token_is(l.text, t, ")");
    end = t.end;
  }
  return jlpt_copy(f->probe.data + at, end - at);
}

static enum CXChildVisitResult find_aligned(CXCursor c, CXCursor parent, CXClientData data) {
  (void)parent;
  long long *largest = data;
  if (clang_getCursorKind(c) != CXCursor_AlignedAttr)
    return CXChildVisit_Continue;
  jlpt_place at = jlpt_place_of(clang_getRangeStart(clang_getCursorExtent(c)));
  long long n = at.file ? number_in(jlpt_expand_all(at.file, at.at, attribute_at(at.file, at.raw))) : UNKNOWN;
  *largest = n > *largest ? n : *largest;
  return CXChildVisit_Continue;
}

long long jlpt_own_alignment(const jlpt_var *v) {
  long long largest = 0, size = clang_Type_getSizeOf(v->type), type = clang_Type_getAlignOf(v->type);
  clang_visitChildren(v->decl, find_aligned, &largest);
  if (largest > type)
    return largest;
  return size > 0 && type > 0 && size % type ? type : 0;
}
