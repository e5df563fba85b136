/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "bind.h"
#include "capture.h"
#include "diag.h"
#include "loop.h"
#include "lower.h"
#include "types.h"

#include <string.h>

bool jlpt_is_sync(const jlpt_pragma *p) {
  return p->directive && strcmp(p->directive->name, "sync") == 0;
}

bool jlpt_outlined(const jlpt_pragma *p) {
  return p->world != JLPT_IN_PLACE;
}

jlpt_pragma *jlpt_sync_around(const jlpt_pragma *p) {
  if (jlpt_has(p, "detach"))
    return NULL;
  for (jlpt_pragma *q = p->parent; q; q = q->parent)
    if (jlpt_is_sync(q))
      return q;
  return NULL;
}

bool jlpt_is_int(CXType t) {
  t = clang_getCanonicalType(t);
  return (t.kind >= CXType_Bool && t.kind <= CXType_Int128) || t.kind == CXType_Enum;
}

void jlpt_want_int(jlpt_pragma *p, const char *clause) {
  const jlpt_clause *c = jlpt_clause_get(p, clause);
  for (size_t k = 0; c && k < c->nentries; k++) {
    jlpt_expr *e = c->entries[k].expr;
    if (!e->has_type || jlpt_is_int(e->type))
      continue;
    p->failed = true;
    jlpt_error(p->file, e->offset, "jlpar-type", "'%s' wants an integer, '%s' has type '%s'", clause, e->text,
               jlpt_type_shown(e->type));
  }
}

bool jlpt_constant(const jlpt_expr *e, double *value) {
  CXEvalResult r = e->node ? clang_Cursor_Evaluate(e->node->cursor) : NULL;
  CXEvalResultKind kind = r ? clang_EvalResult_getKind(r) : CXEval_UnExposed;
  if (kind == CXEval_Int)
    *value = clang_EvalResult_isUnsignedInt(r) ? (double)clang_EvalResult_getAsUnsigned(r)
                                               : (double)clang_EvalResult_getAsLongLong(r);
  if (kind == CXEval_Float)
    *value = clang_EvalResult_getAsDouble(r);
  if (r)
    clang_EvalResult_dispose(r);
  return kind == CXEval_Int || kind == CXEval_Float;
}

void jlpt_want_at_least(jlpt_pragma *p, const char *clause, int least) {
  const jlpt_clause *c = jlpt_clause_get(p, clause);
  for (size_t k = 0; c && k < c->nentries; k++) {
    const jlpt_expr *e = c->entries[k].expr;
    double value;
    if (!jlpt_constant(e, &value) || value >= least)
      continue;
    p->failed = true;
    jlpt_error(p->file, e->offset, "jlpar-clause-syntax", "'%s' wants at least %d, '%s' is %g", clause, least, e->text,
               value);
  }
}

static bool is_lvalue(const jlpt_node *n) {
  return n->kind == CXCursor_DeclRefExpr || n->kind == CXCursor_ArraySubscriptExpr || n->kind == CXCursor_MemberRefExpr ||
         (n->kind == CXCursor_UnaryOperator && clang_getCursorUnaryOperatorKind(n->cursor) == CXUnaryOperator_Deref);
}

void jlpt_want_lvalue(jlpt_pragma *p, const char *clause) {
  const jlpt_clause *c = jlpt_clause_get(p, clause);
  jlpt_expr *e = c && c->nentries ? c->entries[0].expr : NULL;
  if (!e || !e->has_type || !e->node)
    return;
  bool constant = clang_isConstQualifiedType(clang_getCanonicalType(e->type));
  if (is_lvalue(jlpt_strip(e->node)) && !constant)
    return;
  p->failed = true;
  jlpt_error(p->file, e->offset, "jlpar-type", "'%s' wants something to store into, '%s' is %s", clause, e->text,
             constant ? "const" : "a value");
}

void jlpt_want_scalar(jlpt_pragma *p, const char *clause) {
  const jlpt_clause *c = jlpt_clause_get(p, clause);
  jlpt_expr *e = c && c->nentries ? c->entries[0].expr : NULL;
  if (!e || !e->has_type || jlpt_is_int(e->type))
    return;
  CXType t = clang_getCanonicalType(e->type);
  if (t.kind != CXType_Record && t.kind != CXType_Void)
    return;
  p->failed = true;
  jlpt_error(p->file, e->offset, "jlpar-type", "'%s' wants a condition, '%s' has type '%s'", clause, e->text,
             jlpt_type_shown(e->type));
}

/* ---- captures ---- */

static bool clause_is(const jlpt_capture *c, const char *name) {
  return c->clause && strcmp(c->clause->spec->name, name) == 0;
}

static bool brings_back(const jlpt_capture *c) {
  return clause_is(c, "out") || clause_is(c, "inout") || clause_is(c, "reduction") || clause_is(c, "lastprivate");
}

static size_t place_of(const jlpt_node *n) {
  return n->expr ? n->expr->offset : n->at;
}

static jlpt_file *file_of(const jlpt_pragma *p, const jlpt_node *n) {
  return n->file ? n->file : p->file;
}

static void report(jlpt_pragma *p, const jlpt_node *n, const char *tag, const char *text, const char *note) {
  p->failed = true;
  jlpt_error(file_of(p, n), place_of(n), tag, "%s", text);
  if (note)
    jlpt_note(p->file, p->begin, "%s", note);
}

static void check_modified(jlpt_pragma *p, const jlpt_capture *c) {
  const char *name = c->var->name;
  bool passed = !(c->uses & JLPT_WRITE);
  const char *how = passed ? "whose address is given away" : "which it modifies";
  if (p->world == JLPT_HERE)
    report(p, c->write, "jlpar-modified-capture",
           jlpt_format("'%s', %s, is copied when the %s is started", name, how, p->directive->name),
           clause_is(c, "in")
               ? jlpt_format("'inout' instead of 'in' brings it back, 'shared(%s)' lets it use the variable itself", name)
               : jlpt_format("'shared(%s)' lets it use the variable itself, 'firstprivate(%s)' a copy of its own", name,
                             name));
  else
    report(p, c->write, "jlpar-modified-capture",
           jlpt_format("'%s', %s, would be changed in another process only", name, how),
           jlpt_format("'out(%s)', 'inout(%s)' or 'reduction' bring it back, 'firstprivate(%s)' drops the change", name,
                       name, name));
}

static void check_pointer(jlpt_pragma *p, const jlpt_capture *c) {
  const char *name = c->var->name;
  report(p, c->first, "jlpar-pointer-capture",
         jlpt_format("pointer '%s' means nothing in another process", name),
         jlpt_format("'in(%s[0:n])', 'out' or 'inout' say what it points at, 'shared(%s)' that it is a shared array",
                     name, name));
}

static void check_struct(jlpt_pragma *p, const jlpt_capture *c, const char *member) {
  report(p, c->first, "jlpar-struct-pointer",
         jlpt_format("'%s' cannot travel: its member '%s' is a pointer", c->var->name, member),
         "a '#pragma jlpar declare serializer' makes it travel");
}

/* what an assignment's target or a future would be given is a pointer of another process */
static void check_result(jlpt_pragma *p) {
  CXType t;
  const char *inside = p->world == JLPT_ELSEWHERE && jlpt_gives_value(p, &t) ? jlpt_pointer_inside(t) : NULL;
  if (!inside)
    return;
  const jlpt_node *n = p->assignment ? p->assignment->child : p->statement;
  jlpt_file *f = file_of(p, n);
  const char *text = p->assignment ? jlpt_format("%.*s", (int)(n->end - n->begin), f->text + n->begin)
                                   : jlpt_clause_get(p, "future")->entries[0].expr->text;
  p->failed = true;
  if (*inside) {
    jlpt_error(f, n->begin, "jlpar-struct-pointer",
               p->assignment ? "'%s' cannot come back: its member '%s' is a pointer"
                             : "the value of '%s' cannot come back: its member '%s' is a pointer",
               text, inside);
    jlpt_note(p->file, p->begin, "a '#pragma jlpar declare serializer' makes it travel");
  } else {
    jlpt_error(f, n->begin, "jlpar-pointer-capture",
               p->assignment ? "'%s' would become a pointer of another process"
                             : "the value of '%s' would be a pointer of another process",
               text);
    jlpt_note(p->file, p->begin, "'out(p[0:n])' of a pointer p brings back what is written behind it there");
  }
  if (!p->assignment)
    jlpt_note(f, n->begin, "'(void)' before the expression makes a future without a value");
}

static void entry_error(jlpt_pragma *p, const jlpt_entry *e, const char *text) {
  p->failed = true;
  jlpt_error(p->file, e->expr->offset, "jlpar-type", "%s", text);
}

static CXType pointee(CXType t) {
  CXType canonical = clang_getCanonicalType(t);
  return canonical.kind == CXType_Pointer ? clang_getPointeeType(canonical) : t;
}

static void check_written_copy(jlpt_pragma *p, const jlpt_capture *c) {
  jlpt_capture copy = *c;
  copy.write = c->write ? c->write : c->pointee_write;
  copy.uses |= JLPT_WRITE;
  check_modified(p, &copy);
}

static void warn_lost_write(jlpt_pragma *p, const jlpt_capture *c) {
  const jlpt_var *v = c->var;
  if (!(c->uses & JLPT_WRITE) || strcmp(p->directive->name, "everywhere") == 0)
    return;
  jlpt_warning(file_of(p, c->write), place_of(c->write), "jlpar-lost-write",
               "what is written to '%s' stays in the process where it is written", v->name);
  if (v->storage == JLPT_THREAD_LOCAL) {
    jlpt_note(p->file, p->begin, "no clause brings it back: each thread has its own '%s'", v->name);
    return;
  }
  jlpt_note(p->file, p->begin, "'inout(%s)' brings it back", v->name);
  if (clang_Cursor_getStorageClass(v->decl) == CX_SC_Extern)
    jlpt_note(p->file, p->begin, "if all processes share it, '#pragma jlpar shared' before its declaration says so");
}

/* extern T a[]; */
static void check_size(jlpt_pragma *p, const jlpt_capture *c) {
  const char *name = c->var->name;
  report(p, c->first, "jlpar-type", jlpt_format("'%s' would go to another process, and its size is not known here", name),
         jlpt_format("'in(%s[0:n])', 'out' or 'inout' say how much of it, or declare it with its size", name));
}

static void check_elsewhere(jlpt_pragma *p, const jlpt_capture *c) {
  const jlpt_var *v = c->var;
  bool global = v->storage != JLPT_AUTO;
  if (v->is_common && clause_is(c, "firstprivate"))
    entry_error(p, c->entry, jlpt_format("'%s' is one object for all processes: no call has its own", v->name));
  if (v->is_common && (!c->clause || clause_is(c, "shared") || clause_is(c, "firstprivate")))
    return;
  if (v->storage == JLPT_THREAD_LOCAL) {
    if (!c->clause || jlpt_one_of(c->clause->spec->name, "in out inout"))
      warn_lost_write(p, c);
    return;
  }
  if ((global && v->is_const && !c->clause) || c->uses == JLPT_UNEVALUATED)
    return;
  if (clause_is(c, "shared")) {
    if (!jlpt_is_pointer(v->type))
      entry_error(p, c->entry, jlpt_format("'shared(%s)' elsewhere wants a pointer into a shared array", v->name));
    return;
  }
  bool section = c->clause && (clause_is(c, "in") || brings_back(c)) && c->entry->ndims;
  if (!section && clang_getCanonicalType(v->type).kind == CXType_IncompleteArray) {
    check_size(p, c);
    return;
  }
  const char *inside = jlpt_pointer_inside(section ? pointee(v->type) : v->type);
  if (inside && *inside) {
    check_struct(p, c, inside);
    return;
  }
  if (inside) {
    check_pointer(p, c);
    return;
  }
  if (global && !c->clause) {
    warn_lost_write(p, c);
    return;
  }
  if (clause_is(c, "in") && (c->uses & (JLPT_WRITE | JLPT_POINTEE_WRITE)) && (c->write || c->pointee_write)) {
    check_written_copy(p, c);
    return;
  }
  if (!c->clause && (c->uses & (JLPT_WRITE | JLPT_ADDRESS)))
    check_modified(p, c);
}

/* in(p[0:n]) makes copies of elements, not of what they in turn point at */
static bool writes_copied_section(const jlpt_capture *c) {
  return c->entry->ndims && jlpt_is_pointer(c->var->type) && !jlpt_pointer_inside(pointee(c->var->type)) &&
         (c->uses & JLPT_POINTEE_WRITE);
}

static void check_here(jlpt_pragma *p, const jlpt_capture *c) {
  bool automatic = c->var->storage == JLPT_AUTO, copied = automatic || c->var->storage == JLPT_STATIC_LOCAL;
  if (copied && clause_is(c, "in") && ((c->uses & JLPT_WRITE) || writes_copied_section(c)))
    check_written_copy(p, c);
  if (automatic && !c->clause && (c->uses & (JLPT_WRITE | JLPT_ADDRESS)))
    check_modified(p, c);
}

/* sections need something that can be indexed, and as many dimensions as it has */
static void check_entry(jlpt_pragma *p, const jlpt_clause *c, jlpt_entry *e) {
  if (!e->expr->has_type)
    return;
  bool data = c->spec->kind == JLPT_VARS || c->spec->kind == JLPT_SECTIONS || c->spec->kind == JLPT_REDUCTION_LIST;
  if (data && !e->var) {
    p->failed = true;
    jlpt_error(p->file, e->expr->offset, "jlpar-type", "'%s' is not a variable", e->expr->text);
    return;
  }
  if (c->spec->kind == JLPT_DEPEND_LIST && e->expr->node && !e->var && !is_lvalue(jlpt_strip(e->expr->node))) {
    p->failed = true;
    jlpt_error(p->file, e->expr->offset, "jlpar-type", "'%s' is not something in memory", e->expr->text);
    return;
  }
  CXType t = e->expr->type;
  bool writes = jlpt_one_of(c->spec->name, "out inout lastprivate reduction");
  if (writes && e->var->is_const && !(e->ndims && jlpt_is_pointer(e->var->type))) {
    p->failed = true;
    jlpt_error(p->file, e->expr->offset, "jlpar-type", "'%s' is const, '%s' would write it", e->expr->text,
               c->spec->name);
    return;
  }
  for (size_t k = 0; k < e->ndims && c->spec->kind != JLPT_PLACE_ARG; k++) {
    t = clang_getCanonicalType(t);
    if (t.kind == CXType_Pointer)
      t = clang_getPointeeType(t);
    else if (jlpt_is_array(t))
      t = clang_getArrayElementType(t);
    else {
      p->failed = true;
      jlpt_error(p->file, e->expr->offset, "jlpar-type", "'%s' has %zu dimension%s, its section %zu", e->expr->text, k,
                 k == 1 ? "" : "s", e->ndims);
      return;
    }
    jlpt_expr *bounds[] = {e->dims[k].lower, e->dims[k].length};
    for (size_t i = 0; i < 2; i++)
      if (bounds[i] && bounds[i]->has_type && !jlpt_is_int(bounds[i]->type)) {
        p->failed = true;
        jlpt_error(p->file, bounds[i]->offset, "jlpar-type", "a section's bound wants an integer, '%s' has type '%s'",
                   bounds[i]->text, jlpt_type_shown(bounds[i]->type));
      }
  }
  t = clang_getCanonicalType(t);
  if (data && e->ndims && t.kind == CXType_Record && clang_Type_getSizeOf(t) == CXTypeLayoutError_Incomplete) {
    p->failed = true;
    jlpt_error(p->file, e->expr->offset, "jlpar-type", "the size of an element of '%s', a '%s', is not known here",
               e->expr->text, jlpt_type_shown(t));
  }
  if (writes && e->ndims && jlpt_is_const(t)) {
    p->failed = true;
    jlpt_error(p->file, e->expr->offset, "jlpar-type", "the elements of '%s' are const, '%s' would write them",
               e->expr->text, c->spec->name);
  }
}

/* Indices that loops declare behind the directive: each iteration has those of the loops that it goes through,
 * for sections and status(s[i]); what is evaluated before has none. */
static bool is_index_here(const jlpt_pragma *p, const jlpt_clause *c, const jlpt_var *v) {
  bool each = c->spec->kind == JLPT_SECTIONS || c->spec->kind == JLPT_LVALUE;
  for (size_t k = 0; each && k < p->nloops; k++)
    if (strcmp(p->loops[k].index->name, v->name) == 0)
      return true;
  return false;
}

static const jlpt_var *wrong_index(const jlpt_pragma *p, const jlpt_clause *c, const jlpt_node *n) {
  if (n->var && n->var->is_probe && !is_index_here(p, c, n->var))
    return n->var;
  const jlpt_var *v = NULL;
  for (const jlpt_node *child = n->child; child && !v; child = child->next)
    v = wrong_index(p, c, child);
  return v;
}

static void check_index(jlpt_pragma *p, const jlpt_clause *c, const jlpt_expr *e) {
  const jlpt_var *v = e && e->node && p->nloops ? wrong_index(p, c, e->node) : NULL;
  if (!v)
    return;
  p->failed = true;
  jlpt_error(p->file, e->offset, "jlpar-undeclared", "'%s' is declared by a loop behind: '%s' does not know it", v->name,
             c->spec->name);
}

static void check_indices(jlpt_pragma *p) {
  for (size_t k = 0; k < p->nclauses; k++) {
    const jlpt_clause *c = &p->clauses[k];
    for (size_t i = 0; i < c->nentries; i++) {
      check_index(p, c, c->entries[i].expr);
      for (size_t d = 0; d < c->entries[i].ndims; d++) {
        check_index(p, c, c->entries[i].dims[d].lower);
        check_index(p, c, c->entries[i].dims[d].length);
      }
    }
  }
}

static void check_entries(jlpt_pragma *p) {
  if (p->follows == JLPT_LOOP)
    check_indices(p);
  for (size_t k = 0; k < p->nclauses; k++)
    for (size_t i = 0; i < p->clauses[k].nentries; i++)
      check_entry(p, &p->clauses[k], &p->clauses[k].entries[i]);
}

/* ---- functions that use file-scope variables ---- */

static const jlpt_var *mutable_global(const jlpt_node *n);

static const jlpt_var *global_of_body(jlpt_node *body) {
  if (!body->global.known) {
    body->global.known = true; /* also while it is being looked at: recursion adds nothing */
    body->global.var = mutable_global(body);
  }
  return body->global.var;
}

static const jlpt_var *mutable_global(const jlpt_node *n) {
  const char *kind;
  if (n->var && (n->var->storage == JLPT_FILE_SCOPE) && !n->var->is_const && !n->var->is_system && !n->var->is_common &&
      !(jlpt_is_handle(n->var->type, &kind) && strcmp(kind, "JLPI_CHANNEL") == 0))
    return n->var;
  if (n->kind == CXCursor_CallExpr) {
    CXCursor callee = clang_getCursorReferenced(n->cursor);
    jlpt_node *body = !clang_Cursor_isNull(callee) && clang_getCursorKind(callee) == CXCursor_FunctionDecl &&
                              !clang_Location_isInSystemHeader(clang_getCursorLocation(callee))
                          ? jlpt_body_of(callee)
                          : NULL;
    const jlpt_var *v = body ? global_of_body(body) : NULL;
    if (v)
      return v;
  }
  for (const jlpt_node *c = n->child; c; c = c->next) {
    const jlpt_var *v = mutable_global(c);
    if (v)
      return v;
  }
  return NULL;
}

static void check_calls(jlpt_pragma *p, const jlpt_node *n) {
  if (n->kind == CXCursor_CallExpr) {
    CXCursor callee = clang_getCursorReferenced(n->cursor);
    bool known = !clang_Cursor_isNull(callee) && clang_getCursorKind(callee) == CXCursor_FunctionDecl &&
                 !clang_Location_isInSystemHeader(clang_getCursorLocation(callee));
    jlpt_node *body = known ? jlpt_body_of(callee) : NULL;
    const jlpt_var *v = body ? global_of_body(body) : NULL;
    if (v) {
      CXString name = clang_getCursorSpelling(callee);
      jlpt_warning(file_of(p, n), n->begin, "jlpar-global-callee",
                   "'%s' uses the file-scope variable '%s', which does not go along", clang_getCString(name), v->name);
      jlpt_note(p->file, p->begin, "name '%s' in the statement itself, or pass it as an argument", v->name);
      clang_disposeString(name);
    }
  }
  for (const jlpt_node *c = n->child; c; c = c->next)
    check_calls(p, c);
}

/* the caller evaluates a loop's bounds and an assignment's target */
static const jlpt_node *what_runs_there(const jlpt_pragma *p) {
  if (p->follows == JLPT_LOOP)
    return p->loops[p->nloops - 1].body;
  return p->assignment ? p->assignment->last : p->statement;
}

/* ---- everything ---- */

static void find_assignment(jlpt_pragma *p) {
  static const char *const takers[] = {"spawn", "async", "threadcall"};
  bool takes = false;
  for (size_t k = 0; k < sizeof takers / sizeof *takers; k++)
    takes |= strcmp(p->directive->name, takers[k]) == 0;
  jlpt_node *n = takes ? jlpt_strip(p->statement) : NULL;
  if (!n || n->kind != CXCursor_BinaryOperator || clang_getCursorBinaryOperatorKind(n->cursor) != CXBinaryOperator_Assign)
    return;
  for (jlpt_node *base = n->child; base; base = base->child)
    if (base->var) { /* shared(x) x = ...: the statement writes it itself */
      for (size_t k = 0; k < p->nclauses; k++)
        for (size_t i = 0; i < p->clauses[k].nentries; i++)
          if (p->clauses[k].entries[i].var == base->var && p->clauses[k].spec->kind != JLPT_DEPEND_LIST &&
              strcmp(p->clauses[k].spec->name, "in") != 0)
            return;
      break;
    }
  p->assignment = n;
}

static void wrap_syncs(jlpt_pragma *p) {
  if (!p->directive->starts_work || !jlpt_sync_around(p))
    return;
  for (jlpt_pragma *q = p->parent; q && !jlpt_is_sync(q); q = q->parent)
    if (jlpt_outlined(q)) {
      q->wraps_sync = true;
      return;
    }
}

static void check_one(jlpt_pragma *p) {
  jlpt_check_scope(p);
  check_entries(p);
  if (p->directive->check && (p->follows == JLPT_NOTHING || p->statement))
    p->directive->check(p);
  if (p->follows == JLPT_NOTHING || !p->statement || (p->follows == JLPT_LOOP && !p->nloops))
    return;
  jlpt_check_value(p);
  jlpt_check_body(p);
  if (jlpt_outlined(p) || jlpt_is_sync(p) || p->follows == JLPT_LOOP)
    jlpt_check_jumps(p);
  for (size_t k = 0; k < p->ncaptures; k++)
    if (p->world == JLPT_ELSEWHERE)
      check_elsewhere(p, &p->captures[k]);
    else if (p->world == JLPT_HERE)
      check_here(p, &p->captures[k]);
  check_result(p);
  if (p->world == JLPT_ELSEWHERE)
    check_calls(p, what_runs_there(p));
}

static void for_all(void (*f)(jlpt_pragma *)) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++)
      for (jlpt_pragma *p = jlpt.files[k]->pragmas[i]; p; p = p->combined)
        if (p->directive && p->node && !p->misplaced) /* also those with errors: all are reported in one run */
          f(p);
}

static void capture(jlpt_pragma *p) {
  if (p->statement && p->statement_end && jlpt_outlined(p) && (p->follows != JLPT_LOOP || p->nloops))
    jlpt_find_captures(p);
}

void jlpt_check(void) {
  for_all(find_assignment);
  for_all(wrap_syncs);
  for_all(capture);
  for_all(check_one);
}
