/* SPDX-License-Identifier: MIT */
#include "clauses.h"

#include "bind.h"
#include "check.h"
#include "diag.h"
#include "effects.h"
#include "lex.h"
#include "lower.h"
#include "probe.h"
#include "types.h"
#include "unit.h"

#include <string.h>

void jlpt_check_future(jlpt_pragma *p) {
  const jlpt_clause *c = jlpt_clause_get(p, "future");
  const char *kind;
  if (!c || !c->entries[0].expr->has_type)
    return;
  jlpt_expr *e = c->entries[0].expr;
  if (!jlpt_is_handle(e->type, &kind) || strcmp(kind, "JLPI_FUTURE") != 0) {
    p->failed = true;
    jlpt_error(p->file, e->offset, "jlpar-type", "'future' wants a jlpar_future, '%s' has type '%s'", e->text,
               jlpt_type_shown(e->type));
  }
  if (p->declares_future && p->node->parent->kind != CXCursor_CompoundStmt && !p->node->parent->pragma) {
    p->failed = true;
    jlpt_error(p->file, e->offset, "jlpar-undeclared",
               "'%s' is not declared, and a declaration cannot stand here", e->text);
    jlpt_note(p->file, p->begin, "declare `jlpar_future %s;` before, or put braces around the directive", e->text);
  }
}

static bool is_type(CXType t, const char *record) {
  t = clang_getCanonicalType(t);
  if (t.kind == CXType_Pointer)
    t = clang_getCanonicalType(clang_getPointeeType(t));
  CXString s = clang_getCursorSpelling(clang_getTypeDeclaration(t));
  bool same = strcmp(clang_getCString(s), record) == 0;
  clang_disposeString(s);
  return same;
}

static bool is_darray(CXType t) {
  const char *kind;
  return jlpt_is_handle(t, &kind) && strcmp(kind, "JLPI_DARRAY") == 0;
}

/* what an array or pointer has elements of; anything else itself */
static CXType indexed(CXType t) {
  t = clang_getCanonicalType(t);
  CXType to = jlpt_is_array(t) ? clang_getArrayElementType(t) : t.kind == CXType_Pointer ? clang_getPointeeType(t) : t;
  return clang_getCanonicalType(to);
}

/* of owner x, owner x[i]; NULL: it is one */
static const char *wanted_owner(const jlpt_entry *e) {
  static const char wanted[] = "a future, a channel or an element of a distributed array";
  const char *kind;
  CXType t = clang_getCanonicalType(e->expr->type);
  const jlpt_expr *index = e->ndims ? e->dims[0].lower : NULL;
  if (!index)
    return jlpt_is_handle(t, &kind) && !is_darray(t) ? NULL : wanted;
  if (e->dims[0].length || (index->has_type && !jlpt_is_int(index->type)))
    return wanted;
  if (is_darray(t))
    return NULL;
  if (jlpt_is_handle(t, &kind))
    return wanted; /* a future has no elements */
  t = indexed(t);
  return jlpt_is_handle(t, &kind) && !is_darray(t) ? NULL : wanted;
}

void jlpt_check_place(jlpt_pragma *p) {
  const jlpt_clause *c = jlpt_clause_get(p, "on");
  const char *wanted = NULL;
  if (!c || !c->nentries || !c->entries[0].expr->has_type)
    return;
  jlpt_expr *e = c->entries[0].expr;
  if (!c->word)
    wanted = jlpt_is_int(e->type) ? NULL : "a process id (an integer)";
  else if (strcmp(c->word, "owner") == 0)
    wanted = wanted_owner(&c->entries[0]);
  else
    wanted = jlpt_is_pointer(e->type) && is_type(e->type, "jlpar_pool") ? NULL : "a jlpar_pool *";
  if (!wanted)
    return;
  p->failed = true;
  jlpt_error(p->file, e->offset, "jlpar-type", "'on' wants %s here, '%s' has type '%s'", wanted, e->text,
             jlpt_type_shown(e->type));
}

void jlpt_add_place(jlpt_pragma *p, jlpt_text *out) {
  const jlpt_clause *c = jlpt_clause_get(p, "on");
  const char *kind;
  if (!c)
    return;
  if (!c->nentries) {
    if (strcmp(c->word, "threads") == 0)
      jlpt_adds(out, ", .place = {.kind = JLPI_THREADS}");
    if (strcmp(c->word, "tasks") == 0)
      jlpt_adds(out, ", .place = {.kind = JLPI_TASKS}");
    return;
  }
  const jlpt_entry *entry = &c->entries[0];
  const char *e = jlpt_render_expr(entry->expr, jlpt_context_of(p));
  const char *index = entry->ndims ? jlpt_render_expr(entry->dims[0].lower, jlpt_context_of(p)) : NULL;
  CXType t = clang_getCanonicalType(entry->expr->type);
  if (index && is_darray(t)) {
    jlpt_addf(out, ", .place = {.kind = JLPI_PID, .pid = jlpi_darray_owner(%s_site.file, %s_site.line, (%s), (%s))}",
              p->helper, p->helper, e, index);
    return;
  }
  if (index) {
    e = jlpt_format("(%s)[%s]", e, index);
    t = indexed(t);
  }
  if (!c->word)
    jlpt_addf(out, ", .place = {.kind = JLPI_PID, .pid = (%s)}", e);
  else if (strcmp(c->word, "pool") == 0)
    jlpt_addf(out, ", .place = {.kind = JLPI_POOL, .pool = (%s)}", e);
  else if (jlpt_is_handle(t, &kind) && strcmp(kind, "JLPI_FUTURE") == 0)
    jlpt_addf(out, ", .place = {.kind = JLPI_OWNER_FUTURE, .future = (%s)}", e);
  else
    jlpt_addf(out, ", .place = {.kind = JLPI_OWNER_CHANNEL, .channel = (%s)}", e);
}

const char *jlpt_at_least_1(const jlpt_pragma *p, const jlpt_clause *c, jlpt_pragma *context) {
  return jlpt_format("jlpi_at_least_1((%s), \"%s\", %s, %zu)", jlpt_render_expr(c->entries[0].expr, context),
                     c->spec->name, jlpt_quoted(jlpt_file_name(p->file, p->begin)), jlpt_file_line(p->file, p->begin));
}

bool jlpt_is_repeated(const jlpt_pragma *p) {
  for (size_t k = 0; k < p->file->npragmas && p->file->pragmas[k] != p; k++) {
    const jlpt_pragma *q = p->file->pragmas[k];
    if (q->directive == p->directive && jlpt_probe_next(q) == jlpt_probe_next(p))
      return true;
  }
  return false;
}

void jlpt_check_waited(jlpt_pragma *p, bool warn) {
  if (jlpt_has(p, "future") || jlpt_sync_around(p))
    return;
  if (p->assignment) {
    p->failed = true;
    jlpt_error(p->file, p->begin, "jlpar-lost-result", "nobody waits for this assignment: it would never be written");
    jlpt_note(p->file, p->begin, "`#pragma jlpar sync %s` waits at once; or put it into a sync block, or add future(f)",
              p->directive->name);
  } else if (warn && !jlpt_has(p, "detach")) {
    jlpt_warning(p->file, p->begin, "jlpar-unwaited", "nobody waits for this %s", p->directive->name);
    jlpt_note(p->file, p->begin, "put it into a sync block, or add future(f)%s",
              strcmp(p->directive->name, "spawn") == 0 ? ", or detach" : "");
  }
}

const char *jlpt_call_flags(const jlpt_pragma *p) {
  if (jlpt_has(p, "future"))
    return "JLPI_KEEP";
  if (jlpt_has(p, "detach"))
    return "JLPI_DETACH";
  if (!jlpt_sync_around(p))
    return "JLPI_UNWAITED";
  return p->nitems && p->parent && p->parent->combined == p ? "JLPI_WAITED" : "0";
}

/* the bit-field that is assigned to, or NULL */
static const jlpt_node *bit_field(const jlpt_pragma *p) {
  const jlpt_node *field = p->assignment->child;
  while (field->kind == CXCursor_ParenExpr)
    field = field->child;
  CXCursor member = field->kind == CXCursor_MemberRefExpr ? clang_getCursorReferenced(field->cursor) : clang_getNullCursor();
  return !clang_Cursor_isNull(member) && clang_Cursor_isBitField(member) && field->child ? field : NULL;
}

/* an assignment to a bit-field is stored by a function: it has no address */
static void add_bit_field(jlpt_pragma *p, const jlpt_node *field, jlpt_text *out) {
  jlpt_pragma *context = jlpt_context_of(p);
  const jlpt_node *base = field->child;
  size_t begin, end;
  jlpt_extent(base, &begin, &end);
  if (!jlpt_is_argument(base) && !jlpt_token_between(p->file->text, end, field->end)) {
    p->failed = true;
    jlpt_error(p->file, field->begin, "jlpar-macro", "a bit-field that is assigned to is hidden in a macro");
  }
  CXType record = clang_getCursorType(base->cursor);
  bool arrow = clang_getCanonicalType(record).kind == CXType_Pointer;
  if (arrow)
    record = clang_getPointeeType(clang_getCanonicalType(record));
  CXString name = clang_getCursorSpelling(field->cursor);
  jlpt_text *h = &p->function->helpers;
  jlpt_addf(h, "static void %s_store(void *target, const void *result) {\n", p->helper);
  jlpt_add_types_of(p, record, h);
  jlpt_addf(h, "  ((%s)target)->%s = *(%s const *)result;\n}\n\n",
            jlpt_declare(jlpt_unqualified(record), "*", NULL, 0), clang_getCString(name),
            jlpt_integer_name(clang_getCursorType(field->cursor)));
  clang_disposeString(name);
  jlpt_addf(out, ", .target = (void *)%s(%s), .store = %s_store", arrow ? "" : "&", jlpt_render_node(base, context), p->helper);
}

static const char *target_address(const jlpt_pragma *p) {
  return jlpt_format("(void *)&(%s)", jlpt_render_node(p->assignment->child, jlpt_context_of(p)));
}

void jlpt_add_target(jlpt_pragma *p, jlpt_text *out) {
  const jlpt_node *field = p->assignment ? bit_field(p) : NULL;
  if (field)
    add_bit_field(p, field, out);
  else if (p->assignment)
    jlpt_addf(out, ", .target = %s", target_address(p));
}

void jlpt_open_call(jlpt_pragma *p, jlpt_text *out) {
  jlpt_add_run_helper(p);
  jlpt_declare_future(p, out);
  jlpt_mark_own(out);
  jlpt_adds(out, "{\n");
  jlpt_add_captures(p, out);
}

void jlpt_start_call(jlpt_pragma *p, jlpt_text *out, const char *function) {
  const jlpt_clause *name = jlpt_clause_get(p, "name");
  jlpt_addf(out, "  %s%s(&(jlpi_call){", jlpt_future_target(p), function);
  jlpt_add_call_members(p, out);
  jlpt_add_target(p, out);
  jlpt_add_place(p, out);
  if (name)
    jlpt_addf(out, ", .name = %s", name->word);
}

void jlpt_close_call(jlpt_text *out, const char *flags) {
  if (flags)
    jlpt_addf(out, ", .flags = %s", flags);
  jlpt_adds(out, "});\n");
  jlpt_adds(out, "}\n");
}

/* ---- tasks that may be left lazy ---- */

/* nothing but the statement itself goes to the task, and a sync waits for it */
static bool is_small(const jlpt_pragma *p) {
  static const char *const more[] = {"future", "name", "detach", "depend"};
  for (size_t k = 0; k < sizeof more / sizeof *more; k++)
    if (jlpt_has(p, more[k]))
      return false;
  return jlpt_sync_around(p) && !(p->assignment && bit_field(p));
}

int jlpt_effects_of_start(const jlpt_pragma *p) {
  return is_small(p) ? JLPT_STARTS : JLPT_MAY_FAIL;
}

bool jlpt_start_small(jlpt_pragma *p, jlpt_text *out, const char *where) {
  if (!is_small(p) || p->nitems)
    return false;
  bool empty = jlpt_nothing_captured(p);
  const char *env = empty ? "NULL" : jlpt_format("&%s_captures", p->helper);
  const char *target = p->assignment ? target_address(p) : "NULL";
  jlpt_pragma *sync = p->lazy ? jlpt_sync_of_notes(p) : NULL;
  p->noted_here = strcmp(where, "JLPI_ON_THIS_THREAD") == 0;
  if (sync) {
    *jlpt_push(sync->noted, sync->nnoted, sync->noted_room) = p;
    jlpt_addf(out, "  jlpi_notes_add%s(%s_notes, &%s_site, %s, %s, %s);\n", p->noted_here ? "_sticky" : "",
              jlpt_sync_name(p), p->helper, env,
              empty ? "0" : jlpt_format("sizeof %s_captures", p->helper), target);
  } else {
    jlpt_addf(out, "  jlpi_start(%s, &%s_site, %s, %s, %s);\n", jlpt_sync_name(p), p->helper, env, target, where);
  }
  jlpt_adds(out, "}\n");
  return true;
}

bool jlpt_spawn_small(jlpt_pragma *p, jlpt_text *out, bool waits) {
  const jlpt_clause *on = jlpt_clause_get(p, "on");
  if (!on || on->word || on->entries[0].ndims || !is_small(p) || p->nitems)
    return false;
  const char *env = jlpt_nothing_captured(p) ? "NULL" : jlpt_format("&%s_captures", p->helper);
  const char *sync = waits ? "" : jlpt_format("%s, ", jlpt_sync_name(p));
  jlpt_addf(out, "  jlpi_%s_on(%s(%s), &%s_site, %s, %s);\n}\n", waits ? "call" : "spawn", sync,
            jlpt_render_expr(on->entries[0].expr, jlpt_context_of(p)), p->helper, env,
            p->assignment ? target_address(p) : "NULL");
  return true;
}

/* ---- reductions ---- */

bool jlpt_is_builtin_reduction(const char *op) {
  static const char *const known[] = {"+", "*", "-", "&", "|", "^", "&&", "||", "min", "max"};
  for (size_t k = 0; k < sizeof known / sizeof *known; k++)
    if (strcmp(known[k], op) == 0)
      return true;
  return false;
}

static typeof(jlpt.reductions) declared(const char *op, CXType t) {
  for (size_t k = 0; k < jlpt.nreductions; k++)
    if (strcmp(jlpt.reductions[k].name, op) == 0 &&
        clang_equalTypes(jlpt_unqualified(clang_getCanonicalType(jlpt.reductions[k].pragma->head_type->type)),
                         jlpt_unqualified(clang_getCanonicalType(t))))
      return &jlpt.reductions[k];
  return NULL;
}

static bool declared_at_all(const char *op) {
  for (size_t k = 0; k < jlpt.nreductions; k++)
    if (strcmp(jlpt.reductions[k].name, op) == 0)
      return true;
  return false;
}

static bool is_arithmetic(CXType t) {
  t = clang_getCanonicalType(t);
  return jlpt_is_int(t) || (t.kind >= CXType_Float && t.kind <= CXType_LongDouble) || t.kind == CXType_Float16 ||
         t.kind == CXType_Half || t.kind == CXType_Complex || t.kind == CXType_Float128;
}

/* of what an entry of a reduction consists */
static CXType reduced_type(const jlpt_entry *e) {
  CXType t = clang_getCanonicalType(e->expr->type);
  for (size_t k = 0; k < e->ndims; k++)
    t = clang_getCanonicalType(t.kind == CXType_Pointer ? clang_getPointeeType(t) : clang_getArrayElementType(t));
  return jlpt_element(t);
}

static bool fits(const char *op, CXType t) {
  bool integer = jlpt_is_int(t), complex = clang_getCanonicalType(t).kind == CXType_Complex;
  if (strchr("&|^", *op) && op[1] == '\0')
    return integer;
  if (!strcmp(op, "min") || !strcmp(op, "max"))
    return is_arithmetic(t) && !complex;
  return is_arithmetic(t);
}

static void check_reduction(jlpt_pragma *p, const jlpt_clause *c) {
  bool builtin = jlpt_is_builtin_reduction(c->word);
  if (!builtin && !declared_at_all(c->word)) {
    static const char *const known[] = {"min", "max", NULL};
    const char *near = jlpt_nearest(c->word, strlen(c->word), known);
    p->failed = true;
    jlpt_error(p->file, c->begin, "jlpar-undeclared", "no reduction '%s' is declared", c->word);
    if (near)
      jlpt_note(p->file, c->begin, "did you mean '%s'?", near);
    return;
  }
  for (size_t k = 0; k < c->nentries; k++) {
    const jlpt_entry *e = &c->entries[k];
    if (!e->expr->has_type)
      continue;
    CXType t = reduced_type(e);
    if (builtin ? fits(c->word, t) : declared(c->word, t) != NULL)
      continue;
    p->failed = true;
    jlpt_error(p->file, e->expr->offset, "jlpar-type", "'%s' has type '%s', which reduction '%s' does not take",
               e->expr->text, jlpt_type_shown(e->expr->type), c->word);
  }
}

void jlpt_check_reductions(jlpt_pragma *p) {
  for (size_t k = 0; k < p->nclauses; k++)
    if (p->clauses[k].spec->kind == JLPT_REDUCTION_LIST)
      check_reduction(p, &p->clauses[k]);
}

static const char *extreme(CXType t, bool least) {
  t = clang_getCanonicalType(t);
  if (!jlpt_is_int(t))
    return least ? "-__builtin_inf()" : "__builtin_inf()";
  long long bits = clang_Type_getSizeOf(t) * 8;
  bool is_signed = (t.kind >= CXType_SChar && t.kind <= CXType_Int128) || t.kind == CXType_Char_S;
  if (t.kind == CXType_Bool)
    return least ? "0" : "1";
  if (!is_signed)
    return least ? "0" : jlpt_format("(%s)-1", jlpt_type_name(jlpt_unqualified(t)));
  const char *high = jlpt_format("(%s)(((unsigned %s)1 << %lld) - 1)", jlpt_type_name(jlpt_unqualified(t)),
                                 bits > 64 ? "__int128" : "long long", bits - 1);
  return least ? jlpt_format("(-%s - 1)", high) : high;
}

const char *jlpt_identity(const char *op, CXType t) {
  if (!strcmp(op, "*") || !strcmp(op, "&&"))
    return "1";
  if (!strcmp(op, "&"))
    return "~0";
  if (!strcmp(op, "min"))
    return extreme(t, false);
  if (!strcmp(op, "max"))
    return extreme(t, true);
  return "0";
}

const char *jlpt_rename_operands(const char *text, const char *out, const char *in, const char *priv) {
  static const char *const words[] = {"jlpar_out", "jlpar_in", "jlpar_priv"};
  const char *const names[] = {out, in, priv};
  jlpt_text t = {0};
  jlpt_lexer l;
  size_t at = 0;
  jlpt_lex_begin(&l, text, 0, strlen(text));
  jlpt_add(&t, "", 0);
  for (jlpt_token k; (k = jlpt_lex(&l)).kind != JLPT_END;)
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
      if (jlpt_token_is(text, k, words[i])) {
        jlpt_add(&t, text + at, k.begin - at);
        jlpt_adds(&t, names[i]);
        at = k.end;
      }
  jlpt_adds(&t, text + at);
  return t.data;
}

static const char *replace(const char *text, const char *out, const char *in) {
  const char *priv = jlpt_format("(%s)", out);
  return jlpt_rename_operands(text, priv, jlpt_format("(%s)", in), priv);
}

const char *jlpt_initial_value(const char *text) {
  static const char name[] = "jlpar_priv";
  if (strncmp(text, name, strlen(name)) != 0)
    return NULL;
  text += strlen(name);
  text += strspn(text, " \t");
  if (text[0] != '=' || text[1] == '=')
    return NULL;
  return text + 1 + strspn(text + 1, " \t");
}

const char *jlpt_init(const char *op, CXType t, const char *object) {
  if (jlpt_is_builtin_reduction(op))
    return jlpt_format("%s = %s;", object, jlpt_identity(op, t));
  typeof(jlpt.reductions) r = declared(op, t);
  if (!r->init)
    return jlpt_format("__builtin_memset(&%s, 0, sizeof %s);", object, object);
  const char *value = jlpt_initial_value(r->init);
  if (value && *value == '{')
    return jlpt_format("%s = (__typeof__(%s))%s;", object, object, replace(value, object, object));
  return jlpt_format("%s;", replace(r->init, object, object));
}

const char *jlpt_fold(const char *op, CXType t, const char *into, const char *from) {
  if (!jlpt_is_builtin_reduction(op))
    return jlpt_format("%s;", replace(declared(op, t)->combine, into, from));
  if (!strcmp(op, "min"))
    return jlpt_format("if (%s < %s) %s = %s;", from, into, into, from);
  if (!strcmp(op, "max"))
    return jlpt_format("if (%s > %s) %s = %s;", from, into, into, from);
  if (!strcmp(op, "&&") || !strcmp(op, "||"))
    return jlpt_format("%s = %s %s %s;", into, into, op, from);
  return jlpt_format("%s = %s %s %s;", into, into, strcmp(op, "-") == 0 ? "+" : op, from);
}
