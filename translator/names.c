/* SPDX-License-Identifier: MIT
 *
 * A helper is one scope where the user's function had several, and reaches some variables by address, as (*x):
 * what it cannot call by the names that the statement has for it is an error here, not another meaning.
 */
#include "names.h"

#include "diag.h"
#include "lex.h"
#include "lower.h"
#include "lower_parts.h"
#include "scan.h"
#include "tree.h"
#include "types.h"
#include "unit.h"

#include <string.h>

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
    add_name(data, jlpt_spelling(c), false, c);
  return CXChildVisit_Continue;
}

static void add_names(names *n, CXCursor decl) {
  bool is_tag = clang_getCursorKind(decl) != CXCursor_TypedefDecl;
  if (!is_tag || !clang_Cursor_isAnonymous(decl))
    add_name(n, jlpt_spelling(decl), is_tag, decl);
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

/* ---- macros around a name ---- */

static bool is_name(const char *s, jlpt_token t, const char *name, size_t n) {
  return t.kind == JLPT_NAME && t.end - t.begin == n && memcmp(s + t.begin, name, n) == 0;
}

/* in which argument of the use of a macro at [begin, ...) `at` stands; -1: in none */
static int argument_at(const char *s, size_t begin, size_t end, size_t at) {
  jlpt_lexer l;
  int depth = 0, k = 0;
  jlpt_lex_begin(&l, s, begin, end);
  jlpt_lex(&l); /* its name */
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END && t.begin < at;) {
    char c = t.kind == JLPT_PUNCT ? s[t.begin] : '\0';
    depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
    k += depth == 1 && c == ',';
  }
  return depth > 0 ? k : -1;
}

/* the name of the k-th parameter, in the text of the macro; a variadic one takes all that follow */
static jlpt_token parameter(const jlpt_macro *m, int k, bool *variadic, size_t *body) {
  const char *s = m->file->text;
  jlpt_token found = {JLPT_END, 0, 0, false}, last = found;
  jlpt_lexer l;
  jlpt_lex_begin(&l, s, m->begin, m->end);
  jlpt_lex(&l); /* ( */
  *variadic = false;
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END && !jlpt_token_is(s, t, ")");) {
    *variadic |= jlpt_token_is(s, t, "...");
    if (t.kind == JLPT_NAME && k-- == 0)
      found = t;
    last = t.kind == JLPT_NAME ? t : last;
  }
  *body = l.at;
  if (found.kind == JLPT_END && *variadic) /* (args...) */
    found = last;
  return found;
}

static enum jlpt_spelled spelled_by(const jlpt_macro *m, int k, int depth);

/* the parameter that stands at `at` is an argument of another macro in the expansion, which spells it */
static bool is_spelled_inside(const jlpt_macro *m, size_t at, size_t size, size_t body, int depth) {
  const char *s = m->file->text;
  jlpt_lexer l;
  jlpt_lex_begin(&l, s, body, m->end);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END && t.begin < at;) {
    const jlpt_macro *inner =
        t.kind == JLPT_NAME ? jlpt_any_macro_at(m->file, m->file->size, s + t.begin, t.end - t.begin) : NULL;
    int k = inner && inner != m && inner->function_like ? argument_at(s, t.begin, at + size, at) : -1;
    if (k >= 0 && spelled_by(inner, k, depth + 1))
      return true;
  }
  return false;
}

/* The macro makes a string or a part of a name of its k-th argument. `, ## __VA_ARGS__` does neither. */
static enum jlpt_spelled spelled_by(const jlpt_macro *m, int k, int depth) {
  const char *s = m->file->text;
  bool variadic;
  size_t body;
  jlpt_token p = parameter(m, k, &variadic, &body), last = {JLPT_END, 0, 0, false}, before = last;
  const char *name = p.kind == JLPT_NAME ? s + p.begin : "__VA_ARGS__";
  size_t size = p.kind == JLPT_NAME ? p.end - p.begin : strlen(name);
  enum jlpt_spelled found = JLPT_NOT_SPELLED;
  jlpt_lexer l;
  jlpt_lex_begin(&l, s, body, m->end);
  for (jlpt_token t; depth < 8 && (t = jlpt_lex(&l)).kind != JLPT_END; before = last, last = t) {
    jlpt_lexer ahead = l;
    if (!is_name(s, t, name, size))
      continue;
    bool rest = variadic && jlpt_token_is(s, last, "##") && jlpt_token_is(s, before, ",");
    bool behind = jlpt_token_is(s, last, "#") || (jlpt_token_is(s, last, "##") && !rest);
    if (behind || jlpt_token_is(s, jlpt_lex(&ahead), "##"))
      found = found ? found : JLPT_SPELLED;
    else if (is_spelled_inside(m, t.begin, size, body, depth))
      found = JLPT_SPELLED_EXPANDED;
  }
  return found;
}

enum jlpt_spelled jlpt_spelled_at(const jlpt_file *f, size_t at) {
  enum jlpt_spelled most = JLPT_NOT_SPELLED;
  for (size_t k = 0; k < jlpt.nexpansions; k++) {
    typeof(jlpt.expansions) e = &jlpt.expansions[k];
    if (e->file != f || e->begin >= at || at >= e->end)
      continue;
    const jlpt_macro *m = jlpt_any_macro_at(f, e->begin, e->name, strlen(e->name));
    int argument = m && m->function_like ? argument_at(f->text, e->begin, e->end, at) : -1;
    enum jlpt_spelled found = argument >= 0 ? spelled_by(m, argument, 0) : JLPT_NOT_SPELLED;
    most = found > most ? found : most;
  }
  return most;
}

/* ---- names of variables that are reached by address ---- */

/* Where a macro's expansion has the name, or spells it, it becomes a macro itself: nothing else in the
 * statement may have it, and nothing may spell what it stands for. */
static bool check_token(jlpt_pragma *p, const jlpt_capture *c, size_t at) {
  const char *what = NULL;
  if (!jlpt_is_mention(p, at, c->var))
    what = "stands for something else here than in the macro that names the captured variable";
  else if (jlpt_spelled_at(p->file, at) == JLPT_SPELLED_EXPANDED)
    what = "is reached by address here, and the macro makes a string or another name of what that reads";
  if (what)
    jlpt_error(p->file, at, "jlpar-macro", "'%s' %s", c->var->name, what);
  return what != NULL;
}

static bool check_text(jlpt_pragma *p, const jlpt_capture *c) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, p->file->text, p->statement_begin, p->statement_end);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;)
    if (jlpt_token_is(p->file->text, t, c->var->name) && check_token(p, c, t.begin))
      return true;
  return false;
}

static bool bears_a_name(enum CXCursorKind k) {
  return clang_isDeclaration(k) || k == CXCursor_MemberRefExpr || k == CXCursor_MemberRef ||
         k == CXCursor_DeclRefExpr || k == CXCursor_LabelStmt || k == CXCursor_LabelRef;
}

/* what the text does not show: a macro's expansion has the name for something else */
static bool check_tree(jlpt_pragma *p, const jlpt_capture *c, const jlpt_node *n) {
  if (n->var != c->var && !n->expr && bears_a_name(n->kind) && strcmp(jlpt_spelling(n->cursor), c->var->name) == 0) {
    jlpt_error(p->file, n->file == p->file ? n->at : p->statement_begin, "jlpar-macro",
               "a macro calls something else '%s' here, which another one calls the captured variable",
               c->var->name);
    return true;
  }
  for (const jlpt_node *child = n->child; child; child = child->next)
    if (check_tree(p, c, child))
      return true;
  return false;
}

bool jlpt_names_clash(jlpt_pragma *p) {
  for (size_t k = 0; k < p->ncaptures; k++) {
    const jlpt_capture *c = &p->captures[k];
    if (c->hidden && c->rep == JLPT_POINTER && !c->implicit &&
        (check_text(p, c) || (p->statement && check_tree(p, c, p->statement))))
      return true;
  }
  return false;
}
