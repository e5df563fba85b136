/* SPDX-License-Identifier: MIT */
#include "may_fail.h"

#include "bind.h"

#include <string.h>

/* what libraries and compilers provide does not fail a task; jlpar's own does, but for questions */
static bool harmless(CXCursor callee) {
  static const char *const questions[] = {"jlpar_threadid", "jlpar_nthreads", "jlpar_myid", "jlpar_nprocs",
                                          "jlpar_nworkers", "omp_get_thread_num"};
  CXString s = clang_getCursorSpelling(callee);
  const char *name = clang_getCString(s);
  bool known = strncmp(name, "__builtin_", 10) == 0 || strncmp(name, "__atomic_", 9) == 0 ||
               strncmp(name, "__sync_", 7) == 0;
  for (size_t k = 0; k < sizeof questions / sizeof *questions; k++)
    known |= strcmp(name, questions[k]) == 0;
  known |= clang_Location_isInSystemHeader(clang_getCursorLocation(callee)) && strncmp(name, "jlp", 3) != 0;
  clang_disposeString(s);
  return known;
}

static bool takes_function(const jlpt_node *call) {
  for (const jlpt_node *c = call->child ? call->child->next : NULL; c; c = c->next) {
    CXType t = clang_getCanonicalType(clang_getCursorType(c->cursor));
    if (t.kind == CXType_Pointer)
      t = clang_getCanonicalType(clang_getPointeeType(t));
    if (t.kind == CXType_FunctionProto || t.kind == CXType_FunctionNoProto)
      return true;
  }
  return false;
}

static bool may_fail(const jlpt_node *n);

/* a function that calls itself does not fail for that reason: while it is looked at it counts as harmless */
static bool body_may_fail(jlpt_node *body) {
  if (!body->failing.known) {
    body->failing.known = true;
    body->failing.fails = may_fail(body);
  }
  return body->failing.fails;
}

static bool may_fail(const jlpt_node *n) {
  if (n->pragma)
    return true;
  if (n->kind == CXCursor_CallExpr) {
    CXCursor callee = clang_getCursorReferenced(n->cursor);
    if (clang_Cursor_isNull(callee) || clang_getCursorKind(callee) != CXCursor_FunctionDecl || takes_function(n))
      return true;
    if (!harmless(callee)) {
      jlpt_node *body = jlpt_body_of(callee);
      if (!body || body_may_fail(body))
        return true;
    }
  }
  for (const jlpt_node *c = n->child; c; c = c->next)
    if (may_fail(c))
      return true;
  return false;
}

bool jlpt_may_fail(const jlpt_node *n) {
  return may_fail(n);
}
