/* SPDX-License-Identifier: MIT */
#include "lower.h"

#include "bind.h"
#include "check.h"
#include "lower_parts.h"
#include "types.h"

#include <string.h>

/* ---- the start ---- */

static const char *mode_of(const jlpt_pragma *p, const jlpt_capture *c) {
  (void)p;
  if (jlpt_clause_is(c, "out"))
    return "JLPI_OUT";
  if (jlpt_clause_is(c, "inout"))
    return "JLPI_IN | JLPI_OUT";
  if (jlpt_clause_is(c, "reduction"))
    return "JLPI_REDUCE";
  return "JLPI_IN";
}

/* the memory of a whole variable, in the code of `context` */
static const char *whole_bytes(const jlpt_var *v, jlpt_pragma *context) {
  if (!jlpt_is_vla(v->type))
    return jlpt_is_unnameable(v->type) ? jlpt_format("%lld", clang_Type_getSizeOf(v->type))
               : jlpt_format("sizeof(%s)", jlpt_type_name(v->type));
  jlpt_text t = {0};
  int dim = 0;
  CXType e = clang_getCanonicalType(v->type);
  for (; jlpt_is_array(e); e = clang_getCanonicalType(clang_getArrayElementType(e))) {
    if (e.kind == CXType_VariableArray)
      jlpt_addf(&t, "(%s) * ", jlpt_dim_in(v, dim++, context));
    else
      jlpt_addf(&t, "%lld * ", clang_getArraySize(e));
  }
  jlpt_addf(&t, "%lld", clang_Type_getSizeOf(e));
  return t.data;
}

/* first, bytes and the strided shape of a section, as C text for the code of `context`; what an element of the
 * section is, in *element */
const char *jlpt_section_members(const jlpt_entry *e, const char *base, jlpt_pragma *context) {
  jlpt_text first = {0}, span = {0}, shape = {0};
  const char *element = base;
  for (size_t k = 0; k < e->ndims; k++) {
    element = jlpt_format("%s[0]", element);
    const char *lower = jlpt_render_expr(e->dims[k].lower, context);
    const char *length = e->dims[k].length ? jlpt_render_expr(e->dims[k].length, context) : "1";
    jlpt_addf(&first, "%s(ptrdiff_t)(%s) * (ptrdiff_t)sizeof(%s)", k ? " + " : "", lower, element);
    bool last = k + 1 == e->ndims;
    if (last) {
      jlpt_addf(&span, "(size_t)(%s) * sizeof(%s)", length, element);
      if (k)
        jlpt_addf(&shape, ", .ndims = %zu, .run = (size_t)(%s) * sizeof(%s)", k, length, element);
    } else {
      jlpt_addf(&span, "jlpi_span(%s, sizeof(%s)) + ", length, element);
      jlpt_addf(&shape, ", .count[%zu] = (size_t)(%s), .stride[%zu] = sizeof(%s)", k, length, k, element);
    }
  }
  return jlpt_format(".first = %s, .bytes = %s%s", first.data, span.data, shape.data ? shape.data : "");
}

static bool mentions_index(const jlpt_node *n, const char *index) {
  if (n->var && n->var->is_probe && strcmp(n->var->name, index) == 0)
    return true;
  for (const jlpt_node *c = n->child; c; c = c->next)
    if (mentions_index(c, index))
      return true;
  return false;
}

static bool follows_loop(const jlpt_pragma *p, const jlpt_expr *e) {
  if (!e)
    return false;
  for (size_t k = 0; k < p->nloops && e->node; k++)
    if (mentions_index(e->node, p->loops[k].index->name))
      return true;
  return !e->node; /* not known: perhaps */
}

/* The clause names what one iteration of a loop uses. What all of them only read is the same for all. */
bool jlpt_varies(const jlpt_pragma *p, const jlpt_capture *c) {
  if (!(c->entry && c->entry->ndims && p->nloops && jlpt_outlined(p) && p->world != JLPT_SAME_FRAME &&
        !jlpt_clause_is(c, "reduction")))
    return false;
  bool varies = !jlpt_clause_is(c, "in");
  for (size_t d = 0; d < c->entry->ndims; d++)
    varies |= follows_loop(p, c->entry->dims[d].lower) || follows_loop(p, c->entry->dims[d].length);
  return varies;
}

/* a[i], a[i + c] or a[i - c] of a loop that counts up by one: its iterations' memory is contiguous */
bool jlpt_is_linear(const jlpt_pragma *p, const jlpt_capture *c) {
  const jlpt_loop_info *l = &p->loops[0];
  if (p->nloops != 1 || c->entry->ndims != 1 || c->entry->dims[0].length || l->step || l->downwards)
    return false;
  jlpt_node *n = c->entry->dims[0].lower->node ? jlpt_strip(c->entry->dims[0].lower->node) : NULL;
  if (n && n->kind == CXCursor_BinaryOperator) {
    enum CXBinaryOperatorKind k = clang_getCursorBinaryOperatorKind(n->cursor);
    if ((k != CXBinaryOperator_Add && k != CXBinaryOperator_Sub) || mentions_index(n->last, l->index->name))
      return false;
    n = jlpt_strip(n->child);
  }
  return n && n->kind == CXCursor_DeclRefExpr && mentions_index(n, l->index->name);
}

static bool needs_item(const jlpt_pragma *p, const jlpt_capture *c) {
  CXType t = clang_getCanonicalType(c->var->type);
  if (c->implicit || p->world == JLPT_SAME_FRAME)
    return false;
  if (jlpt_copies_memory(c))
    return true;
  return jlpt_is_array(t) && !jlpt_clause_is(c, "shared") && c->var->storage == JLPT_AUTO;
}

static bool needs_global_item(const jlpt_pragma *p, const jlpt_capture *c) {
  return p->world == JLPT_ELSEWHERE && !jlpt_copies_memory(c) && !c->var->is_common &&
         (!c->var->is_const || jlpt_points_into_shared(p, c)) &&
         (c->var->storage == JLPT_FILE_SCOPE || c->var->storage == JLPT_STATIC_LOCAL) &&
         (c->uses & ~(unsigned)JLPT_UNEVALUATED);
}

static const char *element_of(jlpt_pragma *p, const jlpt_capture *c) {
  if (jlpt_points_into_shared(p, c))
    return jlpt_shared_pointer_type(p, &p->function->helpers, c);
  CXType t = jlpt_element(c->var->type);
  for (size_t k = 0; c->entry && k < c->entry->ndims && t.kind == CXType_Pointer; k++)
    t = jlpt_element(clang_getPointeeType(t));
  jlpt_text fields = {0};
  if (!jlpt_add_fields(&fields, t, "0"))
    return "NULL";
  return jlpt_element_type(p, &p->function->helpers, t, jlpt_format("%s", c->var->name), jlpt_type_name(t));
}

static void add_item(jlpt_pragma *p, jlpt_capture *c, jlpt_text *out, jlpt_pragma *context) {
  const jlpt_var *v = c->var;
  const char *name = jlpt_name_in(v, context), *members;
  bool array = jlpt_is_array(clang_getCanonicalType(v->type));
  const char *base = array || (c->entry && c->entry->ndims) ? name : jlpt_format("&%s", name);
  const char *mode = mode_of(p, c);
  bool each = jlpt_varies(p, c);
  if (each)
    members = ".first = 0, .bytes = 0";
  else if (c->entry && c->entry->ndims)
    members = jlpt_section_members(c->entry, name, context);
  else
    members = jlpt_format(".bytes = %s", whole_bytes(v, context));
  jlpt_addf(out, "    {.mode = %s%s, .member = offsetof(struct %s_env, %s), .base = (void *)%s,\n     %s,\n"
                 "     .element = %s, .name = \"%s\"},\n",
            mode, !each ? "" : jlpt_is_linear(p, c) ? " | JLPI_EACH | JLPI_LINEAR" : " | JLPI_EACH", p->helper,
            jlpt_member(v), base, members, element_of(p, c), v->name);
}

static void add_global(jlpt_pragma *p, const jlpt_capture *c, jlpt_text *out, jlpt_pragma *context) {
  const char *name = jlpt_name_in(c->var, context);
  jlpt_addf(out, "    {.mode = JLPI_GLOBAL%s, .base = (void *)&%s, .bytes = %s, .element = %s, .name = \"%s\"},\n",
            jlpt_clause_is(c, "firstprivate") ? " | JLPI_ONCE" : "", name,
            jlpt_is_vla(c->var->type) ? jlpt_format("sizeof %s", name) : whole_bytes(c->var, context), element_of(p, c),
            c->var->name);
}

/* the variable that an lvalue is a part of; NULL when a pointer leads to it */
static const jlpt_var *variable_of(const jlpt_entry *e) {
  jlpt_node *n = e->expr->node ? jlpt_strip(e->expr->node) : NULL;
  while (n && !n->var && n->child && (n->kind == CXCursor_MemberRefExpr || n->kind == CXCursor_ArraySubscriptExpr)) {
    n = jlpt_strip(n->child);
    if (clang_getCanonicalType(clang_getCursorType(n->cursor)).kind == CXType_Pointer)
      return NULL;
  }
  return n ? n->var : NULL;
}

static bool named_in_depend(const jlpt_pragma *p, const jlpt_var *v) {
  for (size_t k = 0; k < p->nclauses; k++)
    for (size_t i = 0; p->clauses[k].spec->kind == JLPT_DEPEND_LIST && i < p->clauses[k].nentries; i++)
      if (variable_of(&p->clauses[k].entries[i]) == v)
        return true;
  return false;
}

static size_t add_items(jlpt_pragma *p, jlpt_text *out, jlpt_pragma *context) {
  size_t n = 0;
  for (size_t k = 0; k < p->ncaptures; k++) {
    jlpt_capture *c = &p->captures[k];
    if (needs_item(p, c)) {
      c->item = (int)n++;
      add_item(p, c, out, context);
    } else if (needs_global_item(p, c)) {
      n++;
      add_global(p, c, out, context);
    } else if (c->by_value && named_in_depend(p, c->var)) {
      n++;
      jlpt_addf(out, "    {.mode = JLPI_VALUE, .member = offsetof(struct %s_env, %s), .base = (void *)&%s, "
                     ".bytes = sizeof %s, .name = \"%s\"},\n",
                p->helper, jlpt_member(c->var), jlpt_name_in(c->var, context), jlpt_name_in(c->var, context), c->var->name);
    }
  }
  return n;
}

/* firstprivate(ch) ships a copy of the channel's contents */
static bool copies_channel(const jlpt_capture *c) {
  const char *kind;
  return jlpt_clause_is(c, "firstprivate") && c->by_value && jlpt_is_handle(c->var->type, &kind) &&
         strcmp(kind, "JLPI_CHANNEL") == 0;
}

/* `handle` becomes a copy until the block around is left */
static void copy_channel(const jlpt_pragma *p, const jlpt_capture *c, const char *handle, jlpt_text *out) {
  const char *name = c->var->name;
  jlpt_addf(out,
            "  jlpi_scope jlpar_scope_%s __attribute__((cleanup(jlpi_scope_leave)));\n"
            "  jlpi_scope_copy(&jlpar_scope_%s, &%s, %s, %zu);\n",
            name, name, handle, jlpt_quoted(jlpt_file_name(p->file, p->begin)), jlpt_file_line(p->file, p->begin));
}

void jlpt_copy_channels(jlpt_pragma *p, jlpt_text *out) {
  for (size_t k = 0; k < p->ncaptures && p->directive->runs_often; k++)
    if (copies_channel(&p->captures[k]))
      copy_channel(p, &p->captures[k], p->captures[k].var->name, out);
}

static void add_initializer(jlpt_pragma *p, const jlpt_capture *c, jlpt_text *out, jlpt_pragma *context) {
  const jlpt_var *v = c->var;
  const char *name = jlpt_name_in(v, context);
  (void)p;
  for (int k = 0; k < jlpt_vla_dims(v->type); k++)
    jlpt_addf(out, "      .jlpar_%s_dim%d = %s,\n", v->name, k, jlpt_dim_in(v, k, context));
  bool array = jlpt_is_array(clang_getCanonicalType(v->type));
  bool opaque = jlpt_is_unnameable(v->type) || jlpt_is_vla(v->type);
  const jlpt_capture *outer = jlpt_captured_in(v, context);
  if (c->by_value && opaque && !jlpt_is_pointer(v->type))
    return; /* copied below */
  if (c->by_value)
    jlpt_addf(out, "      .%s = %s,\n", jlpt_member(v), name);
  else if (c->rep == JLPT_DECAYED)
    jlpt_addf(out, "      .%s = %s,\n", jlpt_member(v), name);
  else if (array && outer && outer->rep == JLPT_DECAYED)
    jlpt_addf(out, "      .%s = (void *)%s,\n", jlpt_member(v), name);
  else
    jlpt_addf(out, "      .%s = %s&%s,\n", jlpt_member(v), jlpt_has(p, "volatile") ? "(void *)" : "", name);
}

void jlpt_add_captures(jlpt_pragma *p, jlpt_text *out) {
  jlpt_pragma *context = jlpt_context_of(p);
  jlpt_use_local_typedefs(p, out);
  if (!jlpt_nothing_captured(p)) {
    jlpt_addf(out, "  struct %s_env %s_captures = {\n", p->helper, p->helper);
    for (size_t k = 0; k < p->ncaptures; k++)
      if (!p->captures[k].implicit)
        add_initializer(p, &p->captures[k], out, context);
    jlpt_add(out, p->env_values.data, p->env_values.size);
    jlpt_adds(out, "  };\n");
    for (size_t k = 0; k < p->ncaptures; k++) {
      const jlpt_capture *c = &p->captures[k];
      if (!c->implicit && c->by_value && jlpt_is_unnameable(c->var->type) && !jlpt_is_pointer(c->var->type))
        jlpt_addf(out,
                  "  {\n    __typeof__(%s) jlpar_copy = %s;\n    __builtin_memcpy(&%s_captures.%s, (const void *)&jlpar_copy, "
                  "sizeof jlpar_copy);\n  }\n",
                  jlpt_name_in(c->var, context), jlpt_name_in(c->var, context), p->helper, jlpt_member(c->var));
      if (copies_channel(c))
        copy_channel(p, c, jlpt_format("%s_captures.%s", p->helper, jlpt_member(c->var)), out);
    }
  }
  jlpt_text items = {0};
  p->nitems = (int)add_items(p, &items, context);
  if (p->nitems)
    jlpt_addf(out, "  jlpi_item %s_items[] = {\n%s  };\n", p->helper, items.data);
}

const char *jlpt_sync_name(const jlpt_pragma *p) {
  if (!jlpt_sync_around(p))
    return "NULL";
  for (jlpt_pragma *q = p->parent; q; q = q->parent) {
    if (jlpt_is_sync(q))
      return jlpt_format("&jlpar_%s", q->helper);
    bool fails_there = !p->directive->starts_work || jlpt_has(p, "reduction"); /* it waits itself */
    if (jlpt_outlined(q))
      return q->wraps_sync && !fails_there ? jlpt_format("&jlpar_sync_%s", q->helper) : "NULL";
  }
  return "NULL";
}

void jlpt_add_call_members(jlpt_pragma *p, jlpt_text *out) {
  jlpt_addf(out, ".site = &%s_site", p->helper);
  if (!jlpt_nothing_captured(p))
    jlpt_addf(out, ", .env = &%s_captures", p->helper);
  if (p->nitems)
    jlpt_addf(out, ", .items = %s_items, .nitems = %d", p->helper, p->nitems);
  const char *sync = jlpt_sync_name(p);
  if (strcmp(sync, "NULL") != 0 && !p->parent->waits_itself)
    jlpt_addf(out, ", .sync = %s", sync);
}

static void declare_future(jlpt_pragma *p, jlpt_text *out) {
  if (!p->declares_future)
    return;
  const char *f = jlpt_clause_get(p, "future")->entries[0].expr->text;
  jlpt_mark_own(out);
  jlpt_addf(out,
            "  jlpar_future %s = {0};\n"
            "  jlpi_scope jlpar_scope_%s __attribute__((cleanup(jlpi_scope_leave)));\n"
            "  jlpi_scope_future(&jlpar_scope_%s, &%s);\n",
            f, f, f, f);
}

void jlpt_declare_future(jlpt_pragma *p, jlpt_text *out) {
  if (!p->parent || p->parent->combined != p)
    declare_future(p, out);
}

void jlpt_declare_prefixed_future(jlpt_pragma *p, jlpt_text *out) {
  if (p->combined)
    declare_future(p->combined, out);
}

const char *jlpt_future_target(jlpt_pragma *p) {
  const jlpt_clause *c = jlpt_clause_get(p, "future");
  return c ? jlpt_format("%s = ", jlpt_render_expr(c->entries[0].expr, jlpt_context_of(p))) : "";
}
