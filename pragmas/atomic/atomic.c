/* SPDX-License-Identifier: MIT
 *
 * atomic: one update, store or load, sequentially consistent.
 */
#include "bind.h"
#include "check.h"
#include "diag.h"
#include "lex.h"
#include "lower.h"
#include "types.h"
#include "unit.h"

#include <string.h>

static const jlpt_clause_spec clauses[] = {{"capture", JLPT_LVALUE, false}, {0}};

static bool is_number(CXType t) {
  t = clang_getCanonicalType(t);
  return jlpt_is_int(t) || t.kind == CXType_Float || t.kind == CXType_Double || t.kind == CXType_Half ||
         t.kind == CXType_Float16;
}

/* the object of the statement: what is updated or stored to */
static jlpt_node *object_of(jlpt_node *n) {
  bool update = n->kind == CXCursor_CompoundAssignOperator || n->kind == CXCursor_UnaryOperator;
  bool store = n->kind == CXCursor_BinaryOperator && clang_getCursorBinaryOperatorKind(n->cursor) == CXBinaryOperator_Assign;
  if (n->kind == CXCursor_UnaryOperator) {
    enum CXUnaryOperatorKind k = clang_getCursorUnaryOperatorKind(n->cursor);
    update = k == CXUnaryOperator_PostInc || k == CXUnaryOperator_PreInc || k == CXUnaryOperator_PostDec ||
             k == CXUnaryOperator_PreDec;
  }
  return update || store ? n->child : NULL;
}

static bool is_bit_field(const jlpt_node *n) {
  CXCursor member = n->kind == CXCursor_MemberRefExpr ? clang_getCursorReferenced(n->cursor) : clang_getNullCursor();
  return !clang_Cursor_isNull(member) && clang_Cursor_isBitField(member);
}

/* object, operator and value stand in the text, none of them made by a macro together with another or with the `;` */
static bool is_written_out(const jlpt_pragma *p, const jlpt_node *n, const jlpt_node *object) {
  const char *s = p->file->text;
  size_t begin, end;
  jlpt_extent(n->last, &begin, &end);
  if (n->kind == CXCursor_UnaryOperator)
    return jlpt_is_argument(object) || jlpt_token_between(s, n->begin, begin) || jlpt_token_between(s, end, n->end);
  if (!jlpt_is_argument(n->last) && end >= p->statement_end)
    return false;
  return (jlpt_is_argument(object) && jlpt_is_argument(n->last)) || jlpt_is_between(object, n->last);
}

static void check(jlpt_pragma *p) {
  jlpt_want_lvalue(p, "capture");
  jlpt_node *object = object_of(jlpt_strip(p->statement));
  if (!object) {
    p->failed = true;
    jlpt_error(p->file, p->begin, "jlpar-expected-statement", "atomic applies to `x op= e;`, `x++;`, `x = e;` or `v = x;`");
    return;
  }
  if (!is_written_out(p, jlpt_strip(p->statement), object)) {
    p->failed = true;
    jlpt_error(p->file, object->begin, "jlpar-macro", "what is accessed atomically is hidden in a macro");
    return;
  }
  CXType t = clang_getCursorType(object->cursor);
  bool bits = is_bit_field(object);
  if (is_number(t) && !bits)
    return;
  p->failed = true;
  jlpt_error(p->file, object->begin, "jlpar-type", "%s cannot be accessed atomically",
             bits ? "a bit-field" : jlpt_format("an object of type '%s'", jlpt_type_shown(t)));
}

/* has an address: no constant of an enum, no bit-field, no register, no member of what a call returned */
static bool is_object(jlpt_node *n) {
  switch (n->kind) {
  case CXCursor_DeclRefExpr: {
    CXCursor d = clang_getCursorReferenced(n->cursor);
    return (clang_getCursorKind(d) == CXCursor_VarDecl || clang_getCursorKind(d) == CXCursor_ParmDecl) &&
           clang_Cursor_getStorageClass(d) != CX_SC_Register;
  }
  case CXCursor_MemberRefExpr: {
    jlpt_node *of = n->child ? jlpt_strip(n->child) : NULL;
    return of && !is_bit_field(n) &&
           (clang_getCanonicalType(clang_getCursorType(of->cursor)).kind == CXType_Pointer || is_object(of));
  }
  case CXCursor_UnaryOperator:
    return clang_getCursorUnaryOperatorKind(n->cursor) == CXUnaryOperator_Deref;
  default:
    return n->kind == CXCursor_ArraySubscriptExpr;
  }
}

static const char *fetch_name(enum CXBinaryOperatorKind k) {
  switch (k) {
  case CXBinaryOperator_AddAssign:
    return "add";
  case CXBinaryOperator_SubAssign:
    return "sub";
  case CXBinaryOperator_AndAssign:
    return "and";
  case CXBinaryOperator_OrAssign:
    return "or";
  case CXBinaryOperator_XorAssign:
    return "xor";
  default:
    return NULL;
  }
}

static const char *operator_text(enum CXBinaryOperatorKind k) {
  static const struct { enum CXBinaryOperatorKind kind; const char *text; } all[] = {
      {CXBinaryOperator_MulAssign, "*"}, {CXBinaryOperator_DivAssign, "/"}, {CXBinaryOperator_RemAssign, "%"},
      {CXBinaryOperator_AddAssign, "+"}, {CXBinaryOperator_SubAssign, "-"}, {CXBinaryOperator_ShlAssign, "<<"},
      {CXBinaryOperator_ShrAssign, ">>"}, {CXBinaryOperator_AndAssign, "&"}, {CXBinaryOperator_XorAssign, "^"},
      {CXBinaryOperator_OrAssign, "|"}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (all[i].kind == k)
      return all[i].text;
  return "+";
}

/* integers of up to 64 bits whose operand is an integer have an instruction; all else goes round a cas */
static bool has_instruction(CXType t, const jlpt_node *operand) {
  t = clang_getCanonicalType(t);
  return jlpt_is_int(t) && t.kind != CXType_Bool && clang_Type_getSizeOf(t) <= 8 &&
         (!operand || jlpt_is_int(clang_getCursorType(jlpt_strip((jlpt_node *)operand)->cursor)));
}

static const char *update(const char *object, CXType t, const char *fetch, const char *op, const char *operand, bool direct) {
  if (direct && fetch)
    return jlpt_format("__atomic_fetch_%s(&(%s), %s, __ATOMIC_SEQ_CST)", fetch, object, operand);
  (void)t;
  return jlpt_format("jlpi_atomic_update(%s, %s, %s)", object, op, operand);
}

static void lower(jlpt_pragma *p, jlpt_text *out) {
  jlpt_pragma *context = jlpt_context_of(p);
  const jlpt_clause *capture = jlpt_clause_get(p, "capture");
  jlpt_node *n = jlpt_strip(p->statement), *object = object_of(n);
  CXType t = clang_getCursorType(object->cursor);
  const char *x = jlpt_render_node(object, context), *old;
  if (n->kind == CXCursor_UnaryOperator) {
    enum CXUnaryOperatorKind k = clang_getCursorUnaryOperatorKind(n->cursor);
    bool up = k == CXUnaryOperator_PostInc || k == CXUnaryOperator_PreInc;
    old = update(x, t, up ? "add" : "sub", up ? "+" : "-", "1", has_instruction(t, NULL));
  } else if (n->kind == CXCursor_CompoundAssignOperator) {
    enum CXBinaryOperatorKind k = clang_getCursorBinaryOperatorKind(n->cursor);
    old = update(x, t, fetch_name(k), operator_text(k), jlpt_render_node(n->last, context), has_instruction(t, n->last));
  } else {
    jlpt_node *right = jlpt_strip(n->last);
    const char *value = jlpt_render_node(n->last, context);
    if (is_object(right) && is_number(clang_getCursorType(right->cursor)))
      value = jlpt_format("jlpar_atomic_load(&(%s))", value);
    old = capture ? jlpt_format("jlpar_atomic_xchg(&(%s), (%s))", x, value)
                  : jlpt_format("jlpar_atomic_store(&(%s), (%s))", x, value);
  }
  jlpt_mark_own(out);
  if (capture)
    jlpt_addf(out, "  %s = %s;\n", jlpt_render_expr(capture->entries[0].expr, context), old);
  else
    jlpt_addf(out, "  (void)%s;\n", old);
}

static int effects(const jlpt_pragma *p) {
  (void)p;
  return 0;
}

const jlpt_directive jlpt_directive_atomic = {
    .name = "atomic",
    .follows = JLPT_STATEMENT,
    .world = JLPT_IN_PLACE,
    .clauses = clauses,
    .check = check,
    .lower = lower,
    .effects = effects,
};
