/* SPDX-License-Identifier: MIT
 *
 * A helper is one scope where the user's function had several: what it cannot call by the names that the statement has for
 * it is an error here, not another meaning.
 */
#include "diag.h"
#include "lower_parts.h"
#include "tree.h"
#include "types.h"

#include <string.h>

static const char *spelling(CXCursor c) {
  CXString s = clang_getCursorSpelling(c);
  const char *copy = jlpt_copy(clang_getCString(s), strlen(clang_getCString(s)));
  clang_disposeString(s);
  return copy;
}

/* ---- types of nested scopes ---- */

typedef struct names {
  struct {
    const char *name;
    bool is_tag;
    CXCursor decl;
  } * all;
  size_t count, room;
} names;

static void add_name(names *n, const char *name, bool is_tag, CXCursor decl) {
  if (!*name)
    return;
  typeof(n->all) x = jlpt_push(n->all, n->count, n->room);
  x->name = name;
  x->is_tag = is_tag;
  x->decl = decl;
}

static enum CXChildVisitResult add_enumerator(CXCursor c, CXCursor parent, CXClientData data) {
  (void)parent;
  if (clang_getCursorKind(c) == CXCursor_EnumConstantDecl)
    add_name(data, spelling(c), false, c);
  return CXChildVisit_Continue;
}

static void add_names(names *n, CXCursor decl) {
  bool is_tag = clang_getCursorKind(decl) != CXCursor_TypedefDecl;
  if (!is_tag || !clang_Cursor_isAnonymous(decl))
    add_name(n, spelling(decl), is_tag, decl);
  if (clang_getCursorKind(decl) == CXCursor_EnumDecl)
    clang_visitChildren(decl, add_enumerator, n);
}

/* C lets a typedef be repeated */
static bool are_one(CXCursor a, CXCursor b) {
  bool typedefs =
      clang_getCursorKind(a) == CXCursor_TypedefDecl && clang_getCursorKind(b) == CXCursor_TypedefDecl;
  return clang_equalCursors(a, b) ||
         (typedefs && clang_equalTypes(clang_getCanonicalType(clang_getCursorType(a)),
                                       clang_getCanonicalType(clang_getCursorType(b))));
}

static void note_place(CXCursor decl, const char *text) {
  jlpt_place place = jlpt_place_of(clang_getCursorLocation(decl));
  if (place.file)
    jlpt_note(place.file, place.at, "%s", text);
}

static bool report_same(jlpt_pragma *p, const names *n, size_t a) {
  for (size_t b = 0; b < a; b++)
    if (n->all[a].is_tag == n->all[b].is_tag && strcmp(n->all[a].name, n->all[b].name) == 0 &&
        !are_one(n->all[a].decl, n->all[b].decl)) {
      jlpt_error(p->file, p->begin, "jlpar-type",
                 "the statement depends on two declarations of '%s', of which it sees one", n->all[a].name);
      note_place(n->all[b].decl, "one is here");
      note_place(n->all[a].decl, "give this one another name");
      return true;
    }
  return false;
}

bool jlpt_types_clash(jlpt_pragma *p, const CXCursor *decls, size_t count) {
  names n = {0};
  for (size_t k = 0; k < count; k++)
    add_names(&n, decls[k]);
  for (size_t k = 0; k < p->ncaptures && count; k++) {
    const jlpt_capture *c = &p->captures[k];
    if (!c->implicit && !(c->hidden && c->rep == JLPT_POINTER))
      add_name(&n, c->var->name, false, c->var->decl);
  }
  for (size_t k = 0; k < n.count; k++)
    if (report_same(p, &n, k))
      return true;
  return false;
}
