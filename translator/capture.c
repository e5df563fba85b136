/* SPDX-License-Identifier: MIT */
#include "capture.h"

#include "bind.h"
#include "diag.h"
#include "types.h"

#include <stdio.h>
#include <string.h>

/* ---- one mention ----
 *
 * We climb from the name to whatever consumes it and keep what the expression so far denotes: the variable
 * or a part of it (an lvalue), its address, the value of a pointer variable, or what that points at. */

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

/* an array's mention whose size does not matter: it decays at once */
static bool decays(const jlpt_node *n) {
  const jlpt_node *p = n->parent;
  while (p && p->kind == CXCursor_ParenExpr)
    p = p->parent;
  return p && p->kind == CXCursor_UnexposedExpr &&
         clang_getCanonicalType(clang_getCursorType(p->cursor)).kind == CXType_Pointer;
}

/* ---- nested directives ---- */

static const jlpt_clause *clause_naming(const jlpt_pragma *p, const jlpt_var *v, jlpt_entry **entry) {
  for (size_t k = 0; k < p->nclauses; k++) {
    const jlpt_clause *c = &p->clauses[k];
    if (!jlpt_one_of(c->spec->name, "in out inout shared firstprivate private lastprivate reduction device"))
      continue;
    for (size_t i = 0; i < c->nentries; i++)
      if (c->entries[i].var == v) {
        if (entry)
          *entry = &c->entries[i];
        return c;
      }
  }
  return NULL;
}

/* a mention in a clause of a directive that is nested in ours */
static unsigned use_in_clause(const jlpt_node *n) {
  const jlpt_pragma *p = n->expr->pragma;
  for (size_t k = 0; k < p->nclauses; k++)
    for (size_t i = 0; i < p->clauses[k].nentries; i++) {
      const jlpt_entry *e = &p->clauses[k].entries[i];
      if (e->expr != n->expr)
        continue;
      const char *name = p->clauses[k].spec->name;
      if (jlpt_one_of(name, "private"))
        return JLPT_UNEVALUATED;
      if (jlpt_one_of(name, "out inout lastprivate reduction"))
        return e->ndims && clang_getCanonicalType(e->expr->type).kind == CXType_Pointer
                   ? JLPT_READ | JLPT_POINTEE_WRITE
                   : JLPT_READ | JLPT_WRITE;
      if (jlpt_one_of(name, "future status capture"))
        return e->var ? JLPT_WRITE : jlpt_use_of(n);
      return JLPT_READ;
    }
  return JLPT_READ;
}

/* what a mention means for p, given the clauses of the directives between */
static unsigned use_for(const jlpt_pragma *p, const jlpt_node *n) {
  unsigned use = n->expr && n->expr->pragma == p ? JLPT_READ : n->expr ? use_in_clause(n) : jlpt_use_of(n);
  const jlpt_pragma *q = jlpt_pragma_around(n);
  for (; q && q != p; q = q->parent) {
    if (q->assignment && jlpt_is_inside(n, q->assignment->child))
      continue; /* the target is written around it */
    const jlpt_clause *c = clause_naming(q, n->var, NULL);
    if (c && jlpt_one_of(c->spec->name, "firstprivate in") && !n->expr)
      use = JLPT_READ;
    if (c && jlpt_one_of(c->spec->name, "private") && !n->expr)
      use = JLPT_UNEVALUATED;
  }
  return use;
}

/* ---- the whole statement ---- */

static bool spelled_here(const jlpt_node *n) {
  if (n->expr)
    return true;
  size_t size = strlen(n->var->name);
  return n->file && n->at + size <= n->file->size && memcmp(n->file->text + n->at, n->var->name, size) == 0;
}

static bool outside(const jlpt_pragma *p, const jlpt_var *v) {
  return v->file != p->file || v->at < p->statement_begin || v->at >= p->statement_end;
}

jlpt_capture *jlpt_captured(const jlpt_pragma *p, const jlpt_var *v) {
  for (size_t k = 0; k < p->ncaptures; k++)
    if (p->captures[k].var == v)
      return &p->captures[k];
  return NULL;
}

static jlpt_capture *add(jlpt_pragma *p, jlpt_var *v, jlpt_node *first) {
  jlpt_capture *c = jlpt_captured(p, v);
  if (c)
    return c;
  c = jlpt_push(p->captures, p->ncaptures, p->captures_room);
  c->var = v;
  c->first = first;
  c->only_decays = jlpt_is_array(clang_getCanonicalType(v->type));
  c->item = -1;
  c->clause = clause_naming(p, v, &c->entry);
  return c;
}

/* an index declared before its loop is private to each iteration */
static bool is_index(const jlpt_pragma *p, const jlpt_var *v) {
  for (size_t k = 0; k < p->nloops; k++)
    if (p->loops[k].index == v)
      return true;
  return false;
}

static void visit(jlpt_pragma *p, jlpt_node *n) {
  if (n->var && !n->var->is_system && !n->var->is_probe && outside(p, n->var) && !is_index(p, n->var)) {
    unsigned use = use_for(p, n);
    jlpt_capture *c = add(p, n->var, n);
    c->uses |= use;
    if ((use & (JLPT_WRITE | JLPT_ADDRESS)) && !c->write)
      c->write = n;
    if ((use & JLPT_POINTEE_WRITE) && !c->pointee_write)
      c->pointee_write = n;
    c->hidden |= !spelled_here(n);
    c->only_decays &= n->expr || decays(n);
  }
  for (jlpt_node *child = n->child; child; child = child->next)
    visit(p, child);
}

void jlpt_find_captures(jlpt_pragma *p) {
  jlpt_node *n = p->nloops ? p->loops[p->nloops - 1].body : p->assignment ? p->assignment->last : p->statement;
  visit(p, n);
  for (size_t k = 0; p->nloops && k < p->nclauses; k++) /* out(a[f(i)]): evaluated for each iteration there, too */
    for (size_t i = 0; p->clauses[k].spec->kind == JLPT_SECTIONS && i < p->clauses[k].nentries; i++)
      for (size_t d = 0; d < p->clauses[k].entries[i].ndims; d++) {
        jlpt_dim *dim = &p->clauses[k].entries[i].dims[d];
        if (dim->lower && dim->lower->node)
          visit(p, dim->lower->node);
        if (dim->length && dim->length->node)
          visit(p, dim->length->node);
      }
  for (size_t k = 0; k < p->nclauses; k++) /* sections are evaluated where the work is started */
    for (size_t i = 0; i < p->clauses[k].nentries; i++) {
      jlpt_entry *e = &p->clauses[k].entries[i];
      if (e->var && clause_naming(p, e->var, NULL) == &p->clauses[k] && !e->var->is_system)
        add(p, e->var, e->expr->node);
    }
}

void jlpt_dump_capture(void) {
  static const char *const storages[] = {"auto", "static local", "file scope", "thread local"};
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++)
      for (const jlpt_pragma *p = jlpt.files[k]->pragmas[i]; p; p = p->combined) {
        if (!p->directive || p->failed)
          continue;
        printf("%s:%zu: %s\n", p->file->path, jlpt_file_line(p->file, p->begin), p->directive->name);
        for (size_t c = 0; c < p->ncaptures; c++) {
          const jlpt_capture *x = &p->captures[c];
          printf("  %s (%s):%s%s%s%s%s%s\n", x->var->name, storages[x->var->storage],
                 x->uses & JLPT_READ ? " read" : "", x->uses & JLPT_WRITE ? " written" : "",
                 x->uses & JLPT_ADDRESS ? " address" : "", x->uses & JLPT_POINTEE_WRITE ? " written through" : "",
                 x->clause ? " by " : "", x->clause ? x->clause->spec->name : "");
        }
      }
}
