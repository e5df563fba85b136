/* SPDX-License-Identifier: MIT */
#include "effects.h"

#include "bind.h"

#include <string.h>

static bool begins(const char *name, const char *with) {
  return strncmp(name, with, strlen(with)) == 0;
}

/* what libraries and compilers provide does not fail a task; jlpar's own does, but for questions */
static int of_function(const char *name, CXCursor callee) {
  static const char *const questions[] = {"jlpar_nthreads", "jlpar_myid", "jlpar_nprocs", "jlpar_nworkers"};
  if (strcmp(name, "jlpar_threadid") == 0)
    return JLPT_ASKS_THREAD;
  for (size_t k = 0; k < sizeof questions / sizeof *questions; k++)
    if (strcmp(name, questions[k]) == 0)
      return 0;
  bool known = begins(name, "__builtin_") || begins(name, "__atomic_") || begins(name, "__sync_") ||
               strcmp(name, "omp_get_thread_num") == 0 ||
               (clang_Location_isInSystemHeader(clang_getCursorLocation(callee)) && !begins(name, "jlp"));
  return known ? 0 : -1; /* its body tells */
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

static int effects(const jlpt_node *n);

/* each function once for a question: what those that call each other do is found all the same */
static int of_body(jlpt_node *body) {
  if (body->effects_asked == jlpt.effects_asked)
    return 0;
  body->effects_asked = jlpt.effects_asked;
  return effects(body);
}

static int of_call(const jlpt_node *call) {
  CXCursor callee = clang_getCursorReferenced(call->cursor);
  if (clang_Cursor_isNull(callee) || clang_getCursorKind(callee) != CXCursor_FunctionDecl || takes_function(call))
    return JLPT_MAY_FAIL;
  CXString name = clang_getCursorSpelling(callee);
  int what = of_function(clang_getCString(name), callee);
  clang_disposeString(name);
  if (what >= 0)
    return what;
  jlpt_node *body = jlpt_body_of(callee);
  return body ? of_body(body) : JLPT_MAY_FAIL;
}

static int of_directive(const jlpt_pragma *p) {
  return p->directive && p->directive->effects ? p->directive->effects(p) : JLPT_MAY_FAIL;
}

static int effects(const jlpt_node *n) {
  int what = n->pragma ? of_directive(n->pragma) : n->kind == CXCursor_CallExpr ? of_call(n) : 0;
  for (const jlpt_node *c = n->child; c && !(what & JLPT_MAY_FAIL); c = c->next)
    what |= effects(c);
  return what;
}

int jlpt_effects(const jlpt_node *statement) {
  jlpt.effects_asked++;
  return effects(statement);
}
