/* SPDX-License-Identifier: MIT
 *
 * We climb from the name to whatever consumes it and keep what the expression so far denotes: the variable
 * or a part of it (an lvalue), its address, the value of a pointer variable, or what that points at.
 */
#include "use.h"

#include "expand.h"
#include "types.h"

#include <string.h>

enum denotes { OBJECT, ADDRESS, POINTER, POINTEE };

static bool points_to_const(CXType t) {
  t = clang_getCanonicalType(t);
  if (t.kind != CXType_Pointer)
    return true; /* turned into something that cannot be written through */
  t = clang_getCanonicalType(clang_getPointeeType(t));
  return jlpt_is_const(t) || t.kind == CXType_FunctionProto || t.kind == CXType_FunctionNoProto;
}

static int index_of(const jlpt_node *call, const jlpt_node *argument) {
  int index = -1; /* the callee is the first child */
  for (const jlpt_node *c = call->child; c && c != argument; c = c->next)
    index++;
  return index;
}

/* a function that was declared without parameters reads through this argument, as its definition says */
static bool definition_reads(CXCursor callee, int index) {
  CXCursor definition = clang_getCursorDefinition(callee);
  return !clang_Cursor_isNull(definition) && index < clang_Cursor_getNumArguments(definition) &&
         points_to_const(clang_getCursorType(clang_Cursor_getArgument(definition, (unsigned)index)));
}

/* No parameter says what becomes of this argument: the callee only reads it, as printf does. */
static bool only_reads(const jlpt_node *call, const jlpt_node *argument) {
  CXCursor callee = clang_getCursorReferenced(call->cursor);
  CXType t = clang_getCursorType(callee);
  int index = index_of(call, argument);
  if (clang_Cursor_isNull(callee) || index < clang_Cursor_getNumArguments(callee) || !clang_isFunctionTypeVariadic(t))
    return false;
  const char *name = jlpt_spelling(callee);
  bool builtin = strncmp(name, "__builtin_", 10) == 0, scans = strstr(name, "scanf");
  return !scans && (builtin || t.kind != CXType_FunctionNoProto || definition_reads(callee, index));
}

static unsigned escapes(enum denotes d, const jlpt_node *n, const jlpt_node *consumer) {
  if (d != ADDRESS || points_to_const(clang_getCursorType(n->cursor)))
    return JLPT_READ;
  if (consumer->kind == CXCursor_CallExpr && only_reads(consumer, n))
    return JLPT_READ;
  return JLPT_ADDRESS | JLPT_READ;
}

static unsigned written(enum denotes d, unsigned also) {
  return d == OBJECT ? JLPT_WRITE | also : d == POINTEE ? JLPT_READ | JLPT_POINTEE_WRITE : JLPT_READ;
}

/* through an implicit conversion: an array decays, an object is loaded */
static bool convert(enum denotes *d, const jlpt_node *from, const jlpt_node *to) {
  CXType a = clang_getCanonicalType(from->var ? from->var->type : clang_getCursorType(from->cursor));
  CXType b = clang_getCanonicalType(clang_getCursorType(to->cursor));
  if (*d == OBJECT || *d == POINTEE) {
    if (jlpt_is_array(a) && b.kind == CXType_Pointer)
      *d = *d == OBJECT ? ADDRESS : POINTER;
    else if (a.kind == CXType_Pointer && b.kind == CXType_Pointer)
      *d = POINTER; /* loaded; a pointer's pointee from now on */
    else
      return false;
  }
  return true;
}

static bool dereference(enum denotes *d) {
  if (*d == ADDRESS)
    *d = OBJECT;
  else if (*d == POINTER)
    *d = POINTEE;
  else
    return false;
  return true;
}

static unsigned written_through(enum denotes d) {
  return dereference(&d) ? written(d, JLPT_READ) : JLPT_READ;
}

static unsigned passed(enum denotes d, const jlpt_node *call, const jlpt_node *n) {
  const char *name = jlpt_spelling(call->cursor);
  bool sync = strncmp(name, "__sync_", 7) == 0 && index_of(call, n) == 0;
  bool overflow = strncmp(name, "__builtin_", 10) == 0 && strstr(name, "_overflow") && call->last == n;
  return sync || overflow ? written_through(d) : escapes(d, n, call);
}

/* ---- atomic operations ----
 *
 * libclang does not name them. Their children are the object's address, the memory order, and the values, or addresses
 * of values; __c11_atomic_init has a value only. */

static CXType type_of(const jlpt_node *n) {
  return clang_getCanonicalType(clang_getCursorType(n->cursor));
}

static bool is_atomic(const jlpt_node *p) {
  const jlpt_node *order = p->child->next;
  return type_of(p->child).kind == CXType_Pointer && clang_isExpression(order->kind) &&
         (order == p->last || type_of(order).kind == CXType_Int);
}

static CXType atomic_value(const jlpt_node *p) {
  CXType t = clang_getCanonicalType(clang_getPointeeType(type_of(p->child)));
  return jlpt_unqualified(t.kind == CXType_Atomic ? clang_getCanonicalType(clang_Type_getValueType(t)) : t);
}

static bool is_address_of_value(const jlpt_node *p, const jlpt_node *n) {
  CXType t = type_of(n);
  return t.kind == CXType_Pointer &&
         clang_equalTypes(jlpt_unqualified(clang_getCanonicalType(clang_getPointeeType(t))), atomic_value(p));
}

/* what only its name tells from __atomic_store */
static bool is_generic_load(const jlpt_node *p) {
  if (!p->file || p->expr)
    return false;
  const char *text = jlpt_copy(p->file->text + p->begin, p->end - p->begin);
  text = jlpt_expand_all(p->file, p->begin, text);
  return strstr(text, "__atomic_load") && !strstr(text, "__atomic_store");
}

static bool atomic_loads(const jlpt_node *p) {
  const jlpt_node *order = p->child->next;
  if (type_of(p).kind != CXType_Void)
    return order == p->last && clang_equalTypes(jlpt_unqualified(type_of(p)), atomic_value(p));
  return order->next && order->next == p->last && is_address_of_value(p, p->last) && is_generic_load(p);
}

/* the child at whose address the operation leaves what the object held, or NULL */
static const jlpt_node *atomic_answer(const jlpt_node *p) {
  const jlpt_node *value = p->child->next->next;
  if (!value || value == p->last)
    return value && atomic_loads(p) ? value : NULL;
  return value->next == p->last ? p->last : value; /* exchange; compare_exchange, which answers in `expected` */
}

static unsigned atomic(enum denotes d, const jlpt_node *p, const jlpt_node *n) {
  if (n == p->child)
    return atomic_loads(p) ? JLPT_READ : written_through(d);
  if (!is_address_of_value(p, n))
    return escapes(d, n, p);
  return n == atomic_answer(p) ? written_through(d) : JLPT_READ;
}

/* ---- other operators ---- */

static bool is_builtin_choice(const jlpt_node *p) {
  const jlpt_node *yes = p->child->next;
  return yes->next && yes->next == p->last && type_of(p->child).kind != CXType_Pointer;
}

static bool is_chosen(const jlpt_node *p, const jlpt_node *n) {
  CXEvalResult r = clang_Cursor_Evaluate(p->child->cursor);
  bool yes = r && clang_EvalResult_getKind(r) == CXEval_Int && clang_EvalResult_getAsLongLong(r) != 0;
  if (r)
    clang_EvalResult_dispose(r);
  return n == (yes ? p->child->next : p->last);
}

/* besides conversions, operators that libclang has no kind for */
static bool unexposed(enum denotes *d, const jlpt_node *p, const jlpt_node *n, unsigned *use) {
  if (p->child == p->last)
    return convert(d, n, p);
  if (p->parent && p->parent->kind == CXCursor_InitListExpr && type_of(p).kind == CXType_Void) /* .member = value */
    *use = escapes(*d, n, p);
  else if (is_atomic(p))
    *use = atomic(*d, p, n);
  else if (is_builtin_choice(p))
    return is_chosen(p, n);
  else
    return convert(d, n, p);
  return false;
}

static bool unary(enum denotes *d, const jlpt_node *p, unsigned *use) {
  switch (clang_getCursorUnaryOperatorKind(p->cursor)) {
  case CXUnaryOperator_PostInc:
  case CXUnaryOperator_PreInc:
  case CXUnaryOperator_PostDec:
  case CXUnaryOperator_PreDec:
    *use = written(*d, JLPT_READ);
    return false;
  case CXUnaryOperator_AddrOf:
    *d = *d == OBJECT ? ADDRESS : POINTER;
    return true;
  case CXUnaryOperator_Deref:
    return dereference(d);
  case CXUnaryOperator_Extension:
  case CXUnaryOperator_Real:
  case CXUnaryOperator_Imag:
    return true;
  default:
    return false;
  }
}

static bool binary(enum denotes d, const jlpt_node *p, const jlpt_node *n, unsigned *use) {
  enum CXBinaryOperatorKind k = clang_getCursorBinaryOperatorKind(p->cursor);
  if (k == CXBinaryOperator_Assign) {
    *use = p->child == n ? written(d, 0) : escapes(d, n, p);
    return false;
  }
  if (k == CXBinaryOperator_Comma)
    return p->last == n;
  return (d == ADDRESS || d == POINTER) && clang_getCanonicalType(clang_getCursorType(p->cursor)).kind == CXType_Pointer;
}

/* inside sizeof, _Alignof, or what _Generic only looks at */
static bool unevaluated(const jlpt_node *n) {
  for (const jlpt_node *p = n->parent; p && !clang_isStatement(p->kind); n = p, p = p->parent) {
    if (p->kind == CXCursor_UnaryExpr)
      return !jlpt_is_vla(clang_getCursorType(n->cursor));
    if (p->kind == CXCursor_GenericSelectionExpr && p->child == n)
      return true;
  }
  return false;
}

/* up to `stored`, which a directive writes, or NULL */
static unsigned use_below(const jlpt_node *ref, const jlpt_node *stored) {
  if (unevaluated(ref))
    return JLPT_UNEVALUATED;
  enum denotes d = OBJECT;
  const jlpt_node *n = ref;
  for (const jlpt_node *p = n->parent; p; n = p, p = p->parent) {
    unsigned use = JLPT_READ;
    if (n == stored)
      return written(d, 0);
    switch (p->kind) {
    case CXCursor_ParenExpr:
      continue;
    case CXCursor_UnexposedExpr:
      if (unexposed(&d, p, n, &use))
        continue;
      return use;
    case CXCursor_CStyleCastExpr:
      if (d == ADDRESS || d == POINTER || jlpt_is_array(clang_getCanonicalType(clang_getCursorType(n->cursor))))
        continue;
      return use;
    case CXCursor_MemberRefExpr:
      if (d == ADDRESS || d == POINTER)
        dereference(&d);
      continue;
    case CXCursor_ArraySubscriptExpr:
      if (dereference(&d) || type_of(n).kind == CXType_Vector || type_of(n).kind == CXType_ExtVector)
        continue;
      return use;
    case CXCursor_GenericSelectionExpr: /* has the type of what it selects */
      if (clang_equalTypes(type_of(n), type_of(p)))
        continue;
      return use;
    case CXCursor_CallExpr:
      return passed(d, p, n);
    case CXCursor_ConditionalOperator:
      if (p->child == n)
        return use;
      continue;
    case CXCursor_UnaryExpr:
      return JLPT_UNEVALUATED;
    case CXCursor_UnaryOperator:
      if (unary(&d, p, &use))
        continue;
      return use;
    case CXCursor_CompoundAssignOperator:
      return p->child == n ? written(d, JLPT_READ) : JLPT_READ;
    case CXCursor_BinaryOperator:
      if (binary(d, p, n, &use))
        continue;
      return use;
    case CXCursor_GCCAsmStmt:
      return JLPT_READ | (d == OBJECT ? JLPT_WRITE : 0);
    default:
      return escapes(d, n, p);
    }
  }
  return JLPT_READ;
}

unsigned jlpt_use_of(const jlpt_node *ref) {
  return use_below(ref, NULL);
}

unsigned jlpt_use_in_stored(const jlpt_node *ref, const jlpt_node *stored) {
  return use_below(ref, stored);
}
