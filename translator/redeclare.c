/* SPDX-License-Identifier: MIT
 *
 * A type of the user's function, declared again inside a helper: the text of its declaration, with what
 * libclang's extent leaves out (attributes behind the `}` or the name) and without what the helper does not
 * have (#pragma pack stands outside, variables of the function are not there). Helper and function exchange
 * bytes, so that both layouts must be one: a _Static_assert beside the copy holds it against what libclang says
 * of the original.
 */
#include "diag.h"
#include "lex.h"
#include "lower_parts.h"
#include "tree.h"
#include "types.h"

#include <string.h>

/* ---- attributes behind it ---- */

typedef struct attribute {
  size_t at, end; /* an attribute that begins here, perhaps as a macro's expansion, and then where it ends */
} attribute;

static enum CXChildVisitResult find_attribute(CXCursor c, CXCursor parent, CXClientData data) {
  (void)parent;
  attribute *a = data;
  unsigned begin, end;
  jlpt_offsets_of(c, &begin, &end);
  if (clang_isAttribute(clang_getCursorKind(c)) && begin == a->at && end > a->end)
    a->end = end;
  return CXChildVisit_Continue;
}

/* the offset behind "(...)" at the lexer */
static size_t after_brackets(jlpt_lexer *l) {
  int depth = 0;
  jlpt_token t;
  do {
    t = jlpt_lex(l);
    depth += jlpt_token_is(l->text, t, "(") - jlpt_token_is(l->text, t, ")");
  } while (depth > 0 && t.kind != JLPT_END);
  return t.end;
}

static size_t after_attributes(const jlpt_text *probe, CXCursor decl, size_t end) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, probe->data, end, probe->size);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind == JLPT_NAME;) {
    attribute a = {t.begin, 0};
    clang_visitChildren(decl, find_attribute, &a);
    if (jlpt_token_is(probe->data, t, "__attribute__") || jlpt_token_is(probe->data, t, "__attribute"))
      end = after_brackets(&l);
    else if (a.end > t.begin)
      end = l.at = a.end;
    else
      break;
  }
  return end;
}

/* ---- variables in it ---- */

typedef struct rewriting {
  jlpt_text *out;
  const char *text;
  size_t at, end;
} rewriting;

/* typeof(x) and sizeof x want no more of x than its type */
static enum CXChildVisitResult rewrite(CXCursor c, CXCursor parent, CXClientData data) {
  (void)parent;
  rewriting *r = data;
  CXCursor variable = jlpt_local_variable(c);
  unsigned begin, end;
  jlpt_offsets_of(c, &begin, &end);
  if (clang_Cursor_isNull(variable) || begin < r->at || end > r->end)
    return CXChildVisit_Recurse;
  if (strncmp(r->text + begin, jlpt_spelling(variable), end - begin) != 0)
    return CXChildVisit_Recurse; /* a macro names it */
  CXType t = clang_getCursorType(variable);
  const char *declarator = jlpt_is_array(clang_getCanonicalType(t)) ? "(*)" : "*";
  jlpt_add(r->out, r->text + r->at, begin - r->at);
  jlpt_addf(r->out, "(*(%s)0)", jlpt_declare(t, declarator, NULL, 0));
  r->at = end;
  return CXChildVisit_Recurse;
}

CXCursor jlpt_local_variable(CXCursor use) {
  CXCursor decl =
      clang_getCursorKind(use) == CXCursor_DeclRefExpr ? clang_getCursorReferenced(use) : clang_getNullCursor();
  enum CXCursorKind kind = clang_getCursorKind(decl);
  return (kind == CXCursor_VarDecl || kind == CXCursor_ParmDecl) && jlpt_is_local(decl) ? decl
                                                                                        : clang_getNullCursor();
}

/* ---- #pragma pack around it ---- */

typedef struct packing {
  long long alignment, wanted; /* of the struct, and the largest that a member would have by itself */
} packing;

static enum CXChildVisitResult find_packed(CXCursor c, CXCursor parent, CXClientData data) {
  (void)parent;
  *(bool *)data |= clang_getCursorKind(c) == CXCursor_PackedAttr;
  return CXChildVisit_Continue;
}

static bool is_packed_by_attribute(CXCursor decl) {
  bool found = false;
  clang_visitChildren(decl, find_packed, &found);
  return found;
}

static enum CXVisitorResult add_wanted(CXCursor field, CXClientData data) {
  packing *p = data;
  CXType t = clang_getCursorType(field);
  long long wanted = clang_Type_getAlignOf(t);
  if (wanted < 0)
    wanted = clang_Type_getAlignOf(jlpt_element(t));                /* a flexible array's */
  bool aligns = *jlpt_spelling(field) && !is_packed_by_attribute(field); /* not so bit-fields without a name */
  if (wanted > p->wanted && aligns)
    p->wanted = wanted;
  return CXVisit_Continue;
}

/* A struct that is less aligned than one of its members is packed so. */
long long jlpt_pack_of(CXCursor decl) {
  CXType t = clang_getCanonicalType(clang_getCursorType(decl));
  if (t.kind != CXType_Record || is_packed_by_attribute(clang_getTypeDeclaration(t)))
    return 0;
  packing p = {clang_Type_getAlignOf(t), 0};
  clang_Type_visitFields(t, add_wanted, &p);
  return p.alignment > 0 && p.alignment < p.wanted ? p.alignment : 0;
}

/* ---- the copy ---- */

static bool is_nameless(CXCursor decl) {
  return clang_getCursorKind(decl) != CXCursor_TypedefDecl && clang_Cursor_isAnonymous(decl);
}

/* A local struct without a name gets one, so that several variables can have its type. */
void jlpt_redeclare(jlpt_text *out, const jlpt_file *f, CXCursor decl, long long pack) {
  unsigned begin, end;
  jlpt_offsets_of(decl, &begin, &end);
  jlpt_text copy = {0};
  rewriting r = {&copy, f->probe.data, begin, end};
  clang_visitChildren(decl, rewrite, &r);
  size_t all = after_attributes(&f->probe, decl, end);
  jlpt_add(&copy, f->probe.data + r.at, all - r.at);
  const char *text = copy.data, *brace = strchr(text, '{');
  if (pack)
    jlpt_addf(out, "#pragma pack(push, %lld)\n", pack);
  if (is_nameless(decl) && brace)
    jlpt_addf(out, "  %.*s%s %s;\n", (int)(brace - text), text, jlpt_anonymous_name(decl), brace);
  else
    jlpt_addf(out, "  %s;\n", text);
  if (clang_getCursorKind(decl) == CXCursor_TypedefDecl &&
      jlpt_is_array(clang_getCanonicalType(clang_getCursorType(decl))))
    jlpt_addf(out, "  (void)sizeof(%s *);\n", jlpt_spelling(decl)); /* used or not: a pointer may do for the array */
  if (pack)
    jlpt_adds(out, "#pragma pack(pop)\n");
}

/* libclang and the compiler agree on what has no members and no attributes; what else a typedef names is
 * asserted itself */
static bool has_layout(const jlpt_file *f, CXCursor decl, CXType t) {
  unsigned begin, end;
  jlpt_offsets_of(decl, &begin, &end);
  return (clang_getCanonicalType(t).kind == CXType_Record && clang_isCursorDefinition(decl)) ||
         after_attributes(&f->probe, decl, end) > end;
}

void jlpt_assert_layout(jlpt_text *out, const jlpt_file *f, CXCursor decl) {
  CXType t = clang_getCursorType(decl);
  long long size = clang_Type_getSizeOf(t), alignment = clang_Type_getAlignOf(t);
  if (size < 0 || alignment < 0 || !has_layout(f, decl, t))
    return;
  const char *name = jlpt_type_name(t);
  jlpt_addf(out,
            "  _Static_assert(sizeof(%s) == %lld && _Alignof(%s) == %lld,\n"
            "                 \"%s has another layout in this helper: declare it outside of functions\");\n",
            name, size, name, alignment, jlpt_type_shown(t));
}
