/* SPDX-License-Identifier: MIT
 *
 * We climb from the name to whatever consumes it and keep what the expression so far denotes: the variable
 * or a part of it (an lvalue), its address, the value of a pointer variable, or what that points at.
 */
#include "use.h"

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

static bool variadic_argument(const jlpt_node *call, const jlpt_node *argument) {
  int index = -1; /* the callee is the first child */
  for (const jlpt_node *c = call->child; c && c != argument; c = c->next)
    index++;
  CXCursor callee = clang_getCursorReferenced(call->cursor);
  if (clang_Cursor_isNull(callee) || index < clang_Cursor_getNumArguments(callee) ||
      !clang_isFunctionTypeVariadic(clang_getCursorType(callee)))
    return false;
  CXString name = clang_getCursorSpelling(callee);
  bool reads = !strstr(clang_getCString(name), "scanf");
  clang_disposeString(name);
  return reads;
}

static unsigned escapes(enum denotes d, const jlpt_node *n, const jlpt_node *consumer) {
  if (d != ADDRESS || points_to_const(clang_getCursorType(n->cursor)))
    return JLPT_READ;
  if (consumer->kind == CXCursor_CallExpr && variadic_argument(consumer, n))
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

unsigned jlpt_use_of(const jlpt_node *ref) {
  if (unevaluated(ref))
    return JLPT_UNEVALUATED;
  enum denotes d = OBJECT;
  const jlpt_node *n = ref;
  for (const jlpt_node *p = n->parent; p; n = p, p = p->parent) {
    unsigned use = JLPT_READ;
    switch (p->kind) {
    case CXCursor_ParenExpr:
      continue;
    case CXCursor_UnexposedExpr:
      if (convert(&d, n, p))
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
      if (dereference(&d))
        continue;
      return use;
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
