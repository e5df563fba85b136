/* SPDX-License-Identifier: MIT */
#include "statement.h"

#include "check.h"
#include "diag.h"
#include "expand.h"
#include "lex.h"
#include "probe.h"
#include "tree.h"
#include "unit.h"

#include <string.h>

/* ---- probes ---- */

/* the k-th {...} of the probes: (void)(e) or a declaration of the type */
static void read_probe(jlpt_expr *e, jlpt_node *block) {
  jlpt_node *n = block ? block->child : NULL;
  if (!n)
    return;
  if (e->is_type) {
    jlpt_node *var = n->kind == CXCursor_DeclStmt ? n->child : n;
    if (!var || var->kind != CXCursor_VarDecl)
      return;
    e->node = var;
    e->type = clang_getPointeeType(clang_getCursorType(var->cursor));
  } else if (e->is_statement) {
    e->node = block->last;
    return;
  } else {
    n = block->last;
    while (n->child && (n->kind == CXCursor_UnexposedExpr || n->kind == CXCursor_CStyleCastExpr) && n->child->expr != e)
      n = n->child;
    if (n->kind == CXCursor_CStyleCastExpr || n->kind == CXCursor_UnexposedExpr)
      n = n->last;
    if (!n)
      return;
    e->node = n;
    jlpt_node *inner = jlpt_strip(n);
    e->type = inner->var ? inner->var->type : clang_getCursorType(inner->cursor);
  }
  e->has_type = e->type.kind != CXType_Invalid;
  if (!e->has_type)
    e->node = NULL;
}

static void name_variables(jlpt_pragma *p) {
  for (size_t k = 0; k < p->nclauses; k++)
    for (size_t i = 0; i < p->clauses[k].nentries; i++) {
      jlpt_entry *e = &p->clauses[k].entries[i];
      jlpt_node *n = e->expr->node ? jlpt_strip(e->expr->node) : NULL;
      if (n && n->kind == CXCursor_DeclRefExpr)
        e->var = n->var;
    }
}

void jlpt_read_probes(jlpt_pragma *p, jlpt_node *compound) {
  jlpt_node *block = compound ? compound->child : NULL;
  for (size_t k = 0; k < p->nexprs && block; k++, block = block->next)
    read_probe(p->exprs[k], block);
  name_variables(p);
}

/* ---- statements ---- */

/* an expansion that ends at or around `at`: the statement's text goes to its end */
static size_t end_of_expansion(const jlpt_file *f, size_t begin, size_t at) {
  for (size_t k = 0; k < jlpt.nexpansions; k++) {
    typeof(jlpt.expansions) e = &jlpt.expansions[k];
    if (e->file == f && e->begin >= begin && e->begin < at && e->end > at)
      at = e->end;
  }
  return at;
}

/* The offset after the `;` that ends an expression or a jump. A macro may bring it along: the one in which the statement
 * ends, or one that stands behind. */
static size_t after_semicolon(const jlpt_node *n) {
  const jlpt_file *f = n->file;
  size_t end, begin, behind;
  jlpt_extent(n, &begin, &end);
  if (f->text[end - 1] == ';' || (jlpt_expansion_at(f, end - 1, &begin, &behind) && jlpt_ends_in_semicolon(f, begin, behind)))
    return end;
  jlpt_lexer l;
  jlpt_lex_begin(&l, f->text, end, f->size);
  for (;;) {
    jlpt_token t = jlpt_lex(&l);
    if (jlpt_token_is(f->text, t, ";"))
      return t.end;
    if (t.kind != JLPT_NAME || !jlpt_expansion_at(f, t.begin, &begin, &behind) || begin != t.begin)
      return end;
    end = l.at = behind;
    if (jlpt_makes_semicolon(f, begin, behind))
      return end;
  }
}

size_t jlpt_statement_end(const jlpt_node *n) {
  switch (n->kind) {
  case CXCursor_CompoundStmt:
    return end_of_expansion(n->file, n->begin, n->end);
  case CXCursor_IfStmt:
  case CXCursor_ForStmt:
  case CXCursor_WhileStmt:
  case CXCursor_SwitchStmt:
  case CXCursor_LabelStmt:
  case CXCursor_CaseStmt:
  case CXCursor_DefaultStmt: {
    size_t end = n->last && n->last->file == n->file ? jlpt_statement_end(n->last) : n->end;
    return end_of_expansion(n->file, n->begin, end > n->end ? end : n->end);
  }
  default:
    return after_semicolon(n);
  }
}

static void expected_statement(jlpt_pragma *p, const char *why) {
  p->failed = p->misplaced = true;
  jlpt_error(p->file, p->begin, "jlpar-expected-statement", "%s", why);
}

static void macro_error(jlpt_pragma *p, size_t at, const char *what, const char *note) {
  p->failed = p->misplaced = true;
  jlpt_error(p->file, at, "jlpar-macro", "%s", what);
  if (note)
    jlpt_note(p->file, at, "%s", note);
}

/* the block that the statement stands in ends in the same macro as the statement */
static bool ends_with_block(const jlpt_pragma *p) {
  const jlpt_node *block = p->node->parent;
  while (block && block->kind != CXCursor_CompoundStmt)
    block = block->parent;
  return block && block->file == p->file && block->end <= p->statement_end;
}

void jlpt_find_statement(jlpt_pragma *p) {
  jlpt_node *n = p->node->last;
  p->statement = n;
  if (p->combined) { /* `sync X`: the statement is X with its own */
    p->statement_begin = p->end;
    return;
  }
  if (n->pragma) { /* directives on top of each other: the statement begins with the next directive */
    p->statement_begin = n->pragma->begin;
    return;
  }
  size_t begin = 0, end = 0;
  const char *macro;
  if (n->file != p->file || n->begin < p->end) {
    expected_statement(p, "the statement after the directive stands in another file or macro");
    return;
  }
  p->statement_begin = jlpt_probe_next(p);
  if (jlpt_next_line(p->file->text, p->statement_begin, n->begin, &(jlpt_line){0})) /* that was in a skipped region */
    p->statement_begin = n->begin;
  p->statement_end = jlpt_statement_end(n);
  const jlpt_node *whole = p->node; /* with the directives on top of it */
  while (whole->parent && whole->parent->pragma && whole->parent->last == whole)
    whole = whole->parent;
  const jlpt_node *next = whole->next;
  if (next && next->file == p->file && next->begin < p->statement_end)
    p->statement_end = end_of_expansion(p->file, p->statement_begin, n->end);
  if ((macro = jlpt_expansion_at(p->file, p->begin, &begin, &end)) && begin < p->begin)
    macro_error(p, begin, jlpt_format("a directive inside the arguments of macro '%s'", macro), NULL);
  else if ((macro = jlpt_expansion_at(p->file, p->statement_end ? p->statement_end - 1 : 0, &begin, &end)) &&
           (end > p->statement_end || ends_with_block(p)))
    macro_error(p, begin, jlpt_format("the statement ends inside the expansion of macro '%s'", macro), NULL);
  else if (next && next->file == p->file && next->begin < p->statement_end)
    macro_error(p, n->begin, "the directive would apply to the first of several statements of one macro",
                "put braces around it");
}

/* The text moves to a helper, or is written anew: its #if and #endif must move along, both. A sync in place stays. */
void jlpt_check_conditions(jlpt_pragma *p) {
  const char *s = p->file->text;
  int depth = 0;
  bool torn = false;
  jlpt_line line = {.end = p->statement_begin};
  if (p->combined || (jlpt_is_sync(p) && !jlpt_outlined(p)))
    return;
  while (jlpt_next_line(s, line.end, p->statement_end, &line)) {
    depth += jlpt_token_is(s, line.word, "if") || jlpt_token_is(s, line.word, "ifdef") ||
             jlpt_token_is(s, line.word, "ifndef");
    torn |= depth == 0 && (jlpt_token_is(s, line.word, "else") || jlpt_token_is(s, line.word, "elif") ||
                           jlpt_token_is(s, line.word, "endif"));
    depth -= depth > 0 && jlpt_token_is(s, line.word, "endif");
  }
  if (!torn && !depth)
    return;
  p->failed = p->misplaced = true;
  jlpt_error(p->file, p->statement_begin, "jlpar-macro", "the statement %s inside of an #if that does not %s in it",
             torn ? "begins" : "ends", torn ? "begin" : "end");
}

size_t jlpt_set_end(jlpt_pragma *p) {
  if (p->combined)
    p->statement_end = jlpt_set_end(p->combined);
  else if (p->statement && p->statement->pragma)
    p->statement_end = jlpt_set_end(p->statement->pragma);
  return p->statement_end;
}
