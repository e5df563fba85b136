/* SPDX-License-Identifier: MIT */
#include "capture.h"

#include "bind.h"
#include "diag.h"
#include "names.h"
#include "types.h"
#include "unit.h"
#include "use.h"

#include <stdio.h>
#include <string.h>

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
        return e->var ? JLPT_WRITE : jlpt_use_in_stored(n, e->expr->node);
      return JLPT_READ;
    }
  return JLPT_READ;
}

/* what a mention means for p, given the clauses of the directives between */
static unsigned use_for(const jlpt_pragma *p, const jlpt_node *n) {
  if (n->expr && n->expr->pragma == p)
    return JLPT_READ;
  unsigned use = n->expr ? use_in_clause(n) : jlpt_use_of(n);
  for (const jlpt_pragma *q = jlpt_pragma_around(n); q && q != p; q = q->parent) {
    if (q->assignment && jlpt_is_inside(n, q->assignment->child))
      continue; /* the target is written around it */
    const jlpt_clause *c = clause_naming(q, n->var, NULL);
    if (c && jlpt_one_of(c->spec->name, "firstprivate in"))
      use = JLPT_READ;
    if (c && jlpt_one_of(c->spec->name, "private"))
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

static bool in_argument(const jlpt_node *n) {
  size_t begin, end;
  return !n->expr && n->file && jlpt_expansion_at(n->file, n->at, &begin, &end);
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
    c->in_argument |= in_argument(n);
    c->hidden |= !spelled_here(n) || (in_argument(n) && jlpt_spelled_at(n->file, n->at));
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
        printf("%s:%zu: %s\n", jlpt_file_name(p->file, p->begin), jlpt_file_line(p->file, p->begin), p->directive->name);
        for (size_t c = 0; c < p->ncaptures; c++) {
          const jlpt_capture *x = &p->captures[c];
          printf("  %s (%s):%s%s%s%s%s%s\n", x->var->name, storages[x->var->storage],
                 x->uses & JLPT_READ ? " read" : "", x->uses & JLPT_WRITE ? " written" : "",
                 x->uses & JLPT_ADDRESS ? " address" : "", x->uses & JLPT_POINTEE_WRITE ? " written through" : "",
                 x->clause ? " by " : "", x->clause ? x->clause->spec->name : "");
        }
      }
}
