/* SPDX-License-Identifier: MIT */
#include "loop.h"

#include "bind.h"
#include "check.h"
#include "diag.h"
#include "lex.h"
#include "lower.h"
#include "unit.h"
#include "use.h"

#include <string.h>

static bool is_integer(CXType t) {
  t = clang_getCanonicalType(t);
  return (t.kind >= CXType_Bool && t.kind <= CXType_Int128) || t.kind == CXType_Enum;
}

static void form_error(jlpt_pragma *p, const jlpt_node *loop, const char *what) {
  p->failed = true;
  jlpt_error(p->file, loop->begin, "jlpar-loop-form", "%s", what);
  jlpt_note(p->file, loop->begin, "write it as `for (T i = low; i < high; i++)`, T an integer type; also <= > >= !=, "
                                  "--, += c, -= c");
}

static jlpt_var *names(jlpt_node *n) {
  n = jlpt_strip(n);
  return n && n->kind == CXCursor_DeclRefExpr ? n->var : NULL;
}

static bool read_init(jlpt_loop_info *l, jlpt_node *n) {
  if (n->kind == CXCursor_DeclStmt && n->child && !n->child->next && n->child->kind == CXCursor_VarDecl) {
    l->index = jlpt_var_of(n->child->cursor);
    l->declares = true;
    l->lower = n->child->last;
    while (l->lower && !clang_isExpression(l->lower->kind))
      l->lower = NULL;
    return l->lower != NULL;
  }
  if (n->kind == CXCursor_BinaryOperator && clang_getCursorBinaryOperatorKind(n->cursor) == CXBinaryOperator_Assign) {
    l->index = names(n->child);
    l->lower = n->last;
    return l->index != NULL;
  }
  return false;
}

static bool read_condition(jlpt_loop_info *l, jlpt_node *n) {
  n = jlpt_strip(n);
  if (n->kind != CXCursor_BinaryOperator)
    return false;
  bool swapped = names(n->child) != l->index;
  if (swapped && names(n->last) != l->index)
    return false;
  l->upper = swapped ? n->child : n->last;
  switch (clang_getCursorBinaryOperatorKind(n->cursor)) {
  case CXBinaryOperator_LT:
    l->compare = swapped ? '>' : '<';
    return true;
  case CXBinaryOperator_GT:
    l->compare = swapped ? '<' : '>';
    return true;
  case CXBinaryOperator_LE:
    l->compare = swapped ? 'g' : 'l';
    return true;
  case CXBinaryOperator_GE:
    l->compare = swapped ? 'l' : 'g';
    return true;
  case CXBinaryOperator_NE:
    l->compare = '!';
    return true;
  default:
    return false;
  }
}

static bool read_step(jlpt_loop_info *l, jlpt_node *n) {
  n = jlpt_strip(n);
  if (names(n->child) != l->index)
    return false;
  if (n->kind == CXCursor_UnaryOperator) {
    enum CXUnaryOperatorKind k = clang_getCursorUnaryOperatorKind(n->cursor);
    l->downwards = k == CXUnaryOperator_PostDec || k == CXUnaryOperator_PreDec;
    return l->downwards || k == CXUnaryOperator_PostInc || k == CXUnaryOperator_PreInc;
  }
  if (n->kind == CXCursor_CompoundAssignOperator) {
    enum CXBinaryOperatorKind k = clang_getCursorBinaryOperatorKind(n->cursor);
    l->downwards = k == CXBinaryOperator_SubAssign;
    l->step = n->last;
    return l->downwards || k == CXBinaryOperator_AddAssign;
  }
  return false;
}

static bool mentions(const jlpt_node *n, const jlpt_var *v) {
  if (!n)
    return false;
  if (n->var == v)
    return true;
  for (const jlpt_node *c = n->child; c; c = c->next)
    if (mentions(c, v))
      return true;
  return false;
}

static bool writes(const jlpt_node *n, const jlpt_var *v) {
  if (n->var == v && (jlpt_use_of(n) & (JLPT_WRITE | JLPT_ADDRESS)))
    return true;
  for (const jlpt_node *c = n->child; c; c = c->next)
    if (writes(c, v))
      return true;
  return false;
}

static const char *read_loop(jlpt_pragma *p, jlpt_loop_info *l, jlpt_node *n) {
  size_t parts = 0;
  for (jlpt_node *c = n->child; c; c = c->next)
    parts++;
  l->loop = n;
  l->body = n->last;
  if (parts != 4)
    return "the loop must have a first value, a condition and a step";
  jlpt_node *init = n->child, *condition = init->next, *step = condition->next;
  if (!read_init(l, init))
    return "the loop must begin by setting one integer";
  if (!is_integer(l->index->type))
    return "the loop must count with an integer";
  if (!read_condition(l, condition))
    return "the loop's condition must compare its index with a bound";
  if (!read_step(l, step))
    return "the loop must step by a fixed amount";
  if ((l->compare == '<' || l->compare == 'l') ? l->downwards && !l->step : !l->step && !l->downwards && l->compare != '!')
    return "the loop steps away from its bound";
  if (!is_integer(clang_getCursorType(l->upper->cursor)) || (l->step && !is_integer(clang_getCursorType(l->step->cursor))))
    return "the loop's bound and step must be integers";
  if (mentions(l->upper, l->index) || mentions(l->step, l->index) ||
      (mentions(l->lower, l->index)))
    return "the loop's bounds and step must not depend on its index";
  for (size_t k = 0; k < p->nloops; k++)
    if (mentions(l->upper, p->loops[k].index) || mentions(l->lower, p->loops[k].index) ||
        mentions(l->step, p->loops[k].index))
      return "the bounds of collapsed loops must not depend on an outer index";
  if (writes(l->body, l->index))
    return "the loop's body must not change its index";
  return NULL;
}

/* the loop itself, through a block that holds nothing else */
static jlpt_node *inner_loop(jlpt_node *n) {
  while (n && n->kind == CXCursor_CompoundStmt && n->child && !n->child->next)
    n = n->child;
  return n && n->kind == CXCursor_ForStmt ? n : NULL;
}

void jlpt_find_loops(jlpt_pragma *p) {
  const jlpt_clause *collapse = jlpt_clause_get(p, "collapse");
  size_t wanted = collapse ? (size_t)collapse->value : 1;
  jlpt_node *n = p->statement;
  if (n->kind != CXCursor_ForStmt) {
    p->failed = true;
    jlpt_error(p->file, p->begin, "jlpar-expected-for", "directive '%s' applies to a for loop", p->directive->name);
    return;
  }
  if (wanted > sizeof p->loops / sizeof *p->loops) {
    p->failed = true;
    jlpt_error(p->file, collapse->begin, "jlpar-loop-form", "at most 8 loops can be collapsed");
    return;
  }
  while (p->nloops < wanted) {
    if (!n) {
      form_error(p, p->loops[p->nloops - 1].loop, "collapse needs as many loops, each the whole body of the one around");
      return;
    }
    const char *what = read_loop(p, &p->loops[p->nloops], n);
    if (what) {
      form_error(p, n, what);
      return;
    }
    n = inner_loop(p->loops[p->nloops++].body);
  }
}

/* ---- text ---- */

/* where the last part of the header ends */
static size_t step_end(const jlpt_loop_info *l) {
  size_t begin, end;
  jlpt_extent(l->loop->child->next->next, &begin, &end);
  return end;
}

/* After the `)` of the header, which the macro that makes the step may have made, too. */
static size_t after_header(const jlpt_pragma *p, const jlpt_loop_info *l) {
  const char *s = p->file->text;
  jlpt_lexer lexer;
  jlpt_lex_begin(&lexer, s, step_end(l), p->statement_end);
  jlpt_token t = jlpt_lex(&lexer);
  return jlpt_skip_blanks(s, jlpt_token_is(s, t, ")") ? t.end : step_end(l), p->statement_end);
}

size_t jlpt_body_begin(jlpt_pragma *p) {
  return p->nloops ? after_header(p, &p->loops[p->nloops - 1]) : p->statement_begin;
}

size_t jlpt_body_end(const jlpt_pragma *p) {
  return p->nloops == 1 ? p->statement_end : jlpt_statement_end(p->loops[p->nloops - 1].body);
}

/* the `)` of the header stands in the text, or the macro that makes the step makes it, too */
static bool header_ends(const jlpt_pragma *p, const jlpt_loop_info *l) {
  size_t begin, end;
  jlpt_lexer lexer;
  jlpt_lex_begin(&lexer, p->file->text, step_end(l), p->statement_end);
  return jlpt_token_is(p->file->text, jlpt_lex(&lexer), ")") || jlpt_expansion_at(p->file, step_end(l) - 1, &begin, &end);
}

void jlpt_check_body(jlpt_pragma *p) {
  const jlpt_node *body = p->nloops ? p->loops[p->nloops - 1].body : NULL;
  if (!body || !p->statement_end)
    return;
  bool begins = header_ends(p, &p->loops[p->nloops - 1]) && body->file == p->file && body->begin >= jlpt_body_begin(p);
  bool ends = true;
  for (size_t k = 0; k + 1 < p->nloops; k++)
    ends &= p->loops[k].body->kind != CXCursor_CompoundStmt || p->loops[k].body->end > jlpt_body_end(p);
  if (begins && ends)
    return;
  p->failed = true;
  jlpt_error(p->file, p->statement_begin, "jlpar-macro", "the loop's body %s inside the expansion of a macro",
             begins ? "ends" : "begins");
  jlpt_note(p->file, p->statement_begin, "write the whole body where the loop is, or in one macro");
}

static bool evaluate(const jlpt_node *n, long long *value) {
  CXEvalResult r = clang_Cursor_Evaluate(n->cursor);
  bool known = r && clang_EvalResult_getKind(r) == CXEval_Int;
  if (known)
    *value = clang_EvalResult_getAsLongLong(r);
  if (r)
    clang_EvalResult_dispose(r);
  return known;
}

/* What stands between the parts of the loop's header is in the text: no macro makes it together with a part. */
static bool is_written_out(const jlpt_file *f, const jlpt_loop_info *l) {
  const jlpt_node *init = l->loop->child, *condition = init->next, *step = condition->next;
  const jlpt_node *compared = jlpt_strip((jlpt_node *)condition), *stepped = jlpt_strip((jlpt_node *)step);
  size_t lower, unused, index_end = l->declares ? init->child->at + strlen(l->index->name) : init->child->end;
  jlpt_extent(l->lower, &lower, &unused);
  return jlpt_token_between(f->text, l->loop->begin, init->begin) && jlpt_token_between(f->text, index_end, lower) &&
         jlpt_is_between(l->lower, condition) && jlpt_is_between(compared->child, compared->last) &&
         jlpt_is_between(condition, step) && (!l->step || jlpt_is_between(stepped->child, stepped->last)) &&
         jlpt_is_between(step, l->body);
}

static const jlpt_loop_info *loop_of(const jlpt_pragma *p, const jlpt_node *bound) {
  for (size_t k = 0; k < p->nloops; k++)
    if (p->loops[k].lower == bound || p->loops[k].upper == bound || p->loops[k].step == bound)
      return &p->loops[k];
  return NULL;
}

const char *jlpt_bound(jlpt_pragma *p, const jlpt_node *n, jlpt_pragma *context) {
  long long value;
  if (!n)
    return "1";
  const jlpt_loop_info *l = loop_of(p, n);
  if (jlpt_is_argument(jlpt_strip((jlpt_node *)n))) /* FOR(i, n) */
    return jlpt_render_node(jlpt_strip((jlpt_node *)n), context);
  if (!l || is_written_out(p->file, l))
    return jlpt_render_node(n, context);
  if (evaluate(n, &value))
    return jlpt_format("%lld", value);
  if (!p->failed)
    jlpt_error(p->file, p->statement_begin, "jlpar-macro", "the loop's bounds are hidden in a macro");
  p->failed = true;
  return "0";
}

bool jlpt_comes_round(const jlpt_loop_info *l) {
  CXType t = clang_getCanonicalType(l->index->type);
  if (t.kind == CXType_Enum)
    t = clang_getCanonicalType(clang_getEnumDeclIntegerType(clang_getTypeDeclaration(t)));
  return l->compare == '!' && t.kind >= CXType_UChar && t.kind <= CXType_ULongLong;
}

/* `i < n` of a signed i and an unsigned n: a negative i is a large number then */
static bool compares_as_unsigned(const jlpt_loop_info *l) {
  CXType i = clang_getCanonicalType(l->index->type);
  CXType n = clang_getCanonicalType(clang_getCursorType(jlpt_strip((jlpt_node *)l->upper)->cursor));
  return l->compare != '!' && i.kind >= CXType_Char_S && n.kind >= CXType_UInt && n.kind <= CXType_UInt128 &&
         clang_Type_getSizeOf(n) >= clang_Type_getSizeOf(i);
}

const char *jlpt_trips(const jlpt_loop_info *l, size_t k, const char *step) {
  if (jlpt_comes_round(l))
    return jlpt_format("jlpi_trips_round(jlpar_low%zu, jlpar_high%zu, %s, %lld)", k, k, step,
                       8 * clang_Type_getSizeOf(l->index->type));
  const char *as = compares_as_unsigned(l) ? jlpt_format("(__typeof__(jlpar_low%zu + jlpar_high%zu))", k, k) : "";
  return jlpt_format("jlpi_trips(%sjlpar_low%zu, jlpar_high%zu, %s, '%c')", as, k, k, step, l->compare);
}

/* ---- jumps ---- */

static void jump_error(jlpt_pragma *p, const jlpt_node *jump, const char *what) {
  p->failed = true;
  if (p->follows == JLPT_LOOP) {
    jlpt_error(p->file, p->statement->begin, "jlpar-loop-form", "%s leaves the parallel loop", what);
    jlpt_note(p->file, jump->begin, "it is here");
  } else {
    jlpt_error(p->file, jump->begin, "jlpar-jump", "%s leaves the statement of directive '%s'", what,
               p->directive->name);
  }
}

static bool catches_break(const jlpt_node *n, bool is_continue) {
  switch (n->kind) {
  case CXCursor_ForStmt:
  case CXCursor_WhileStmt:
  case CXCursor_DoStmt:
    return true;
  case CXCursor_SwitchStmt:
    return !is_continue;
  default:
    return false;
  }
}

static bool stays(const jlpt_node *jump, const jlpt_node *statement, bool is_continue) {
  for (const jlpt_node *n = jump->parent; n; n = n->parent) {
    if (catches_break(n, is_continue))
      return jlpt_is_inside(n, statement);
    if (n == statement)
      return false;
  }
  return false;
}

static const jlpt_node *find_label(const jlpt_node *n, CXCursor label) {
  if (n->kind == CXCursor_LabelStmt &&
      clang_equalLocations(clang_getCursorLocation(n->cursor), clang_getCursorLocation(label)))
    return n;
  for (const jlpt_node *c = n->child; c; c = c->next) {
    const jlpt_node *found = find_label(c, label);
    if (found)
      return found;
  }
  return NULL;
}

/* counts the addresses of labels that the statement takes; -1: one of a label outside */
static int addresses_inside(const jlpt_pragma *p, const jlpt_node *n) {
  if (n->kind == CXCursor_AddrLabelExpr)
    return n->child && find_label(p->statement, clang_getCursorReferenced(n->child->cursor)) ? 1 : -1;
  int count = 0;
  for (const jlpt_node *c = n->child; c; c = c->next) {
    int found = addresses_inside(p, c);
    if (found < 0)
      return -1;
    count += found;
  }
  return count;
}

static bool all_labels_inside(const jlpt_pragma *p) {
  return addresses_inside(p, p->statement) > 0;
}

static void check_jump(jlpt_pragma *p, const jlpt_node *n) {
  const jlpt_node *s = p->statement;
  if (n->pragma && n->pragma != p && (n->pragma->world != JLPT_IN_PLACE || jlpt_is_sync(n->pragma) ||
                                      n->pragma->follows == JLPT_LOOP))
    return; /* what leaves it leaves that directive first, and is reported there */
  if (n->kind == CXCursor_ReturnStmt)
    jump_error(p, n, "return");
  if (n->kind == CXCursor_BreakStmt &&
      (!stays(n, s, false) || (p->nloops && !stays(n, p->loops[p->nloops - 1].body, false))))
    jump_error(p, n, "break");
  if (n->kind == CXCursor_ContinueStmt && !stays(n, s, true))
    jump_error(p, n, "continue");
  if (n->kind == CXCursor_GotoStmt && n->child && n->child->kind == CXCursor_LabelRef &&
      !find_label(s, clang_getCursorReferenced(n->child->cursor)))
    jump_error(p, n, "goto");
  if (n->kind == CXCursor_IndirectGotoStmt && !all_labels_inside(p))
    jump_error(p, n, "a computed goto");
  if ((n->kind == CXCursor_CaseStmt || n->kind == CXCursor_DefaultStmt)) {
    const jlpt_node *o = n == s ? s : n->parent;
    while (o != s && o->kind != CXCursor_SwitchStmt)
      o = o->parent;
    if (o->kind != CXCursor_SwitchStmt) {
      p->failed = true;
      jlpt_error(p->file, n->begin, "jlpar-jump", "a switch around directive '%s' jumps into its statement",
                 p->directive->name);
    }
  }
  for (const jlpt_node *c = n->child; c; c = c->next)
    check_jump(p, c);
}

/* a goto outside that leads to a label inside */
static void check_entries(jlpt_pragma *p, const jlpt_node *n) {
  if (n == p->statement)
    return;
  if (n->kind == CXCursor_GotoStmt && n->child && n->child->kind == CXCursor_LabelRef &&
      find_label(p->statement, clang_getCursorReferenced(n->child->cursor))) {
    p->failed = true;
    jlpt_error(p->file, n->begin, "jlpar-jump", "goto leads into the statement of directive '%s'",
               p->directive->name);
  }
  for (const jlpt_node *c = n->child; c; c = c->next)
    check_entries(p, c);
}

void jlpt_check_jumps(jlpt_pragma *p) {
  if (p->combined)
    return; /* reported for the inner one */
  check_jump(p, p->statement);
  if (p->function)
    check_entries(p, p->function->node);
}

/* ---- jumps past a declaration ---- */

static bool in_scope(const jlpt_node *n, const jlpt_pragma *p, const jlpt_node *block) {
  return n->file == p->file && n->begin >= p->begin && n->begin < block->end;
}

static void check_into(jlpt_pragma *p, const jlpt_node *n, const jlpt_node *block, const char *name) {
  bool inside = in_scope(n, p, block), jumps = false;
  if (n->kind == CXCursor_GotoStmt && n->child && !inside) {
    const jlpt_node *label = find_label(block, clang_getCursorReferenced(n->child->cursor));
    jumps = label && in_scope(label, p, block);
  } else if ((n->kind == CXCursor_CaseStmt || n->kind == CXCursor_DefaultStmt) && inside) {
    const jlpt_node *o = n->parent;
    while (o && o->kind != CXCursor_SwitchStmt)
      o = o->parent;
    jumps = o && !in_scope(o, p, block);
  }
  if (jumps) {
    p->failed = true;
    jlpt_error(p->file, n->begin, "jlpar-jump", "this jumps past the declaration of '%s' into its block", name);
    jlpt_note(p->file, p->begin, "put the directive and what uses '%s' into a block of their own", name);
  }
  for (const jlpt_node *c = n->child; c; c = c->next)
    check_into(p, c, block, name);
}

void jlpt_check_scope(jlpt_pragma *p) {
  const char *name = p->declares_future ? jlpt_clause_get(p, "future")->entries[0].expr->text
                     : p->directive->declare && !p->file_scope ? p->head_name : NULL;
  const jlpt_node *block = p->node->parent;
  while (block && block->pragma)
    block = block->parent;
  if (name && block && block->kind == CXCursor_CompoundStmt && p->function)
    check_into(p, p->function->node, block, name);
}
