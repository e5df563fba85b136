/* SPDX-License-Identifier: MIT */
#include "lower.h"

#include "bind.h"
#include "capture.h"
#include "check.h"
#include "diag.h"
#include "emit.h"
#include "lex.h"
#include "scan.h"
#include "types.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names in context ---- */

jlpt_pragma *jlpt_context_of(const jlpt_pragma *p) {
  for (jlpt_pragma *q = p->parent; q; q = q->parent)
    if (jlpt_outlined(q))
      return q;
  return NULL;
}

static const jlpt_capture *captured_in(const jlpt_var *v, jlpt_pragma *context) {
  return context ? jlpt_captured(context, v) : NULL;
}

const char *jlpt_name_in(const jlpt_var *v, jlpt_pragma *context) {
  const jlpt_capture *c = captured_in(v, context);
  return c && c->rep == JLPT_POINTER && !c->hidden ? jlpt_format("(*%s)", v->name) : v->name;
}

/* ---- rendering ---- */

typedef struct mention {
  size_t at, size;
  jlpt_var *var; /* NULL: __func__ */
} mention;

static struct {
  const jlpt_node *root;
  const void *of; /* file or expr */
  mention *all;
  size_t count, room;
} mentions;

static bool is_function_name(const jlpt_node *n, const char *text) {
  static const char *const names[] = {"__func__", "__FUNCTION__", "__PRETTY_FUNCTION__"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++)
    if (n->end - n->begin == strlen(names[k]) && memcmp(text + n->begin, names[k], n->end - n->begin) == 0)
      return !n->child || n->child->begin == n->begin;
  return false;
}

static void collect(const jlpt_node *n, const jlpt_file *f, const jlpt_expr *e) {
  if (!e && !n->expr && n->file == f && is_function_name(n, f->text)) {
    mention *m = jlpt_push(mentions.all, mentions.count, mentions.room);
    *m = (mention){n->begin, n->end - n->begin, NULL};
  }
  if (n->var && n->expr == e && (e || n->file == f) &&
      strncmp((e ? e->text : f->text) + n->at, n->var->name, strlen(n->var->name)) == 0) {
    mention *m = jlpt_push(mentions.all, mentions.count, mentions.room);
    *m = (mention){n->at, strlen(n->var->name), n->var};
  }
  for (const jlpt_node *c = n->child; c; c = c->next)
    collect(c, f, e);
}

static int by_at(const void *a, const void *b) {
  const mention *x = a, *y = b;
  return x->at < y->at ? -1 : x->at > y->at;
}

static const jlpt_node *root_of(const jlpt_node *n) {
  while (n && n->parent)
    n = n->parent;
  return n;
}

/* all mentions of variables in a function's text (or one clause expression), in order; kept for the next call */
static void find_mentions(const jlpt_node *root, const jlpt_file *f, const jlpt_expr *e) {
  const void *of = e ? (const void *)e : (const void *)f;
  if (mentions.root == root && mentions.of == of)
    return;
  mentions.root = root;
  mentions.of = of;
  mentions.count = 0;
  if (root)
    collect(root, f, e);
  if (mentions.count)
    qsort(mentions.all, mentions.count, sizeof *mentions.all, by_at);
}

void jlpt_lower_forget(void) {
  memset(&mentions, 0, sizeof mentions);
}

static void rename_into(jlpt_text *out, const char *text, size_t begin, size_t end, const jlpt_node *root,
                        const jlpt_file *f, const jlpt_expr *e, jlpt_pragma *context) {
  if (context) {
    find_mentions(root, f, e);
    size_t k = 0;
    while (k < mentions.count && mentions.all[k].at < begin)
      k++;
    for (; k < mentions.count && mentions.all[k].at < end; k++) {
      const mention *m = &mentions.all[k];
      if (m->at < begin)
        continue; /* the same mention again, from a macro that uses its argument twice */
      const char *name = m->var ? jlpt_name_in(m->var, context) : jlpt_quoted(context->function->name);
      if (m->var && name == m->var->name)
        continue;
      jlpt_add(out, text + begin, m->at - begin);
      jlpt_adds(out, name);
      begin = m->at + m->size;
    }
  }
  jlpt_add(out, text + begin, end - begin);
}

/* blanks at the end of an unfinished line go; so does the line when nothing else is on it */
static void end_line(jlpt_text *out) {
  size_t n = out->size;
  while (n && (out->data[n - 1] == ' ' || out->data[n - 1] == '\t'))
    n--;
  if (!n || out->data[n - 1] == '\n') {
    out->size = n;
    jlpt_add(out, "", 0);
  } else {
    jlpt_adds(out, "\n");
  }
}

/* A directive's replacement stands as deep as the directive did. Lines of nested ones are deep already: each
 * finished line begins with JLPT_INDENTED, which emit takes away. */
static void lower_indented(jlpt_pragma *p, jlpt_text *out) {
  jlpt_text own = {0};
  size_t line, column;
  bool ours = false;
  if (p->file_scope) {
    jlpt_mark_own(&own);
    jlpt_add_header(&own, p->file);
  }
  p->directive->lower(p, &own);
  jlpt_file_position(p->file, p->begin, &line, &column);
  for (size_t at = 0; at < own.size;) {
    const char *s = own.data + at, *end = memchr(s, '\n', own.size - at);
    size_t n = end ? (size_t)(end - s) + 1 : own.size - at;
    if (*s == JLPT_MARK) {
      end_line(out);
      ours = s[1] == 'o';
    } else if (ours && *s != JLPT_INDENTED && *s != '#' && *s != '\n') {
      jlpt_addf(out, "%c%*s", JLPT_INDENTED, (int)column - 1, "");
    }
    jlpt_add(out, s, n);
    at += n;
  }
}

void jlpt_render(jlpt_text *out, jlpt_file *f, size_t begin, size_t end, jlpt_pragma *context) {
  size_t at = begin;
  for (size_t k = 0; k < f->npragmas; k++) {
    jlpt_pragma *p = f->pragmas[k];
    if (p->begin < at || p->begin >= end || !p->directive || p->failed || !p->node)
      continue;
    const jlpt_node *root = p->function ? p->function->node : NULL;
    rename_into(out, f->text, at, p->begin, root, f, NULL, context);
    lower_indented(p, out);
    at = p->follows == JLPT_NOTHING && !p->statement_end ? p->end : p->statement_end;
    while (at < end && (f->text[at] == ' ' || f->text[at] == '\t' || f->text[at] == '\r'))
      at++;
    if (at < end && f->text[at] == '\n')
      at++;
    jlpt_mark_user(out, f, at);
  }
  const jlpt_node *root = context && context->function ? context->function->node : NULL;
  rename_into(out, f->text, at, end, root, f, NULL, context);
}

const char *jlpt_render_expr(const jlpt_expr *e, jlpt_pragma *context) {
  jlpt_text t = {0};
  rename_into(&t, e->text, 0, strlen(e->text), root_of(e->node), NULL, e, context);
  return t.data;
}

const char *jlpt_render_node(const jlpt_node *n, jlpt_pragma *context) {
  jlpt_text t = {0};
  if (n->expr)
    rename_into(&t, n->expr->text, n->begin, n->end, root_of(n), NULL, n->expr, context);
  else
    rename_into(&t, n->file->text, n->begin, n->end, root_of(n), n->file, NULL, context);
  return t.data;
}

/* ---- marks ---- */

void jlpt_mark_own(jlpt_text *out) {
  end_line(out);
  jlpt_addf(out, "%co\n", JLPT_MARK);
}

void jlpt_mark_user(jlpt_text *out, const jlpt_file *f, size_t offset) {
  size_t line, column;
  end_line(out);
  jlpt_file_position(f, offset, &line, &column);
  jlpt_addf(out, "%cu%zu %s\n", JLPT_MARK, line, jlpt_quoted(f->path));
  size_t begin = f->lines[line - 1];
  for (size_t i = begin; i < offset; i++)
    jlpt_adds(out, f->text[i] == '\t' ? "\t" : " ");
}

void jlpt_add_statement(jlpt_text *out, jlpt_pragma *p, jlpt_pragma *context) {
  if (p->combined) {
    p->combined->directive->lower(p->combined, out);
    return;
  }
  jlpt_mark_user(out, p->file, p->statement_begin);
  jlpt_render(out, p->file, p->statement_begin, p->statement_end, context);
  jlpt_mark_own(out);
}

const char *jlpt_quoted(const char *s) {
  jlpt_text t = {0};
  jlpt_adds(&t, "\"");
  for (; *s; s++) {
    if (*s == '"' || *s == '\\')
      jlpt_addf(&t, "\\%c", *s);
    else if ((unsigned char)*s < 32)
      jlpt_addf(&t, "\\%03o", (unsigned char)*s);
    else
      jlpt_add(&t, s, 1);
  }
  jlpt_adds(&t, "\"");
  return t.data;
}

/* ---- representation ---- */

/* a name that the user's text does not have */
static const char *unused_name(const jlpt_file *f, const char *name) {
  for (int k = 2; strstr(f->text, name); k++)
    name = jlpt_format("%s_%d", name, k);
  return name;
}

static void capture_vla_typedefs(jlpt_pragma *p);

static const char *number_helper(jlpt_pragma *p) {
  jlpt_function *f = p->function;
  const char *what = p->directive->name;
  for (size_t k = 0; k < sizeof f->numbers / sizeof *f->numbers; k++) {
    if (!f->numbers[k].what)
      f->numbers[k].what = what;
    if (strcmp(f->numbers[k].what, what) == 0)
      return unused_name(p->file, jlpt_format("%s_%s%d", f->name, what, ++f->numbers[k].count));
  }
  return jlpt_format("%s_%s", f->name, what);
}

static bool clause_is(const jlpt_capture *c, const char *name) {
  return c->clause && strcmp(c->clause->spec->name, name) == 0;
}

static bool copies_memory(const jlpt_capture *c) {
  return clause_is(c, "in") || clause_is(c, "out") || clause_is(c, "inout") || clause_is(c, "reduction");
}

static void represent(jlpt_pragma *p, jlpt_capture *c) {
  const jlpt_var *v = c->var;
  CXType t = clang_getCanonicalType(v->type);
  bool array = jlpt_is_array(t);
  c->item = -1;
  if (v->storage == JLPT_FILE_SCOPE && !(copies_memory(c) && p->world == JLPT_ELSEWHERE)) {
    c->rep = JLPT_PLAIN; /* named directly */
    c->implicit = true;
  } else if (v->storage == JLPT_THREAD_LOCAL) {
    c->rep = JLPT_PLAIN;
    c->implicit = true;
  } else if (array) {
    c->rep = c->only_decays ? JLPT_DECAYED : JLPT_POINTER;
  } else if (p->world == JLPT_SAME_FRAME || v->storage == JLPT_STATIC_LOCAL) {
    c->rep = JLPT_POINTER;
  } else if (copies_memory(c) && !c->entry->ndims) {
    c->rep = JLPT_POINTER;
  } else if (clause_is(c, "shared") && !(p->world == JLPT_ELSEWHERE && jlpt_is_pointer(v->type))) {
    c->rep = JLPT_POINTER;
  } else {
    c->by_value = true;
    c->rep = JLPT_PLAIN;
    if (jlpt_is_record(t) && clang_Type_getSizeOf(t) > 64 && !c->hidden)
      c->rep = JLPT_POINTER; /* to the env's copy */
  }
}

void jlpt_outline(jlpt_pragma *p) {
  if (p->helper)
    return;
  p->helper = number_helper(p);
  for (size_t k = 0; k < p->ncaptures; k++)
    represent(p, &p->captures[k]);
  if (jlpt_outlined(p))
    capture_vla_typedefs(p);
}

/* ---- VLAs ---- */

static int vla_dims(CXType t) {
  int n = 0;
  for (t = clang_getCanonicalType(t);; t = clang_getCanonicalType(t)) {
    n += t.kind == CXType_VariableArray;
    if (jlpt_is_array(t))
      t = clang_getArrayElementType(t);
    else if (t.kind == CXType_Pointer)
      t = clang_getPointeeType(t);
    else
      return n;
  }
}

/* the dim-th run-time dimension of v, in the code of `context` */
static const char *dim_in(const jlpt_var *v, int dim, jlpt_pragma *context) {
  if (captured_in(v, context))
    return jlpt_format("jlpar_env->jlpar_%s_dim%d", v->name, dim);
  const char *e = v->name;
  for (CXType t = clang_getCanonicalType(v->type);; t = clang_getCanonicalType(t)) {
    const char *element = jlpt_format("%s[0]", e);
    if (t.kind == CXType_VariableArray && dim-- == 0)
      return jlpt_format("sizeof(%s) / sizeof(%s)", e, element);
    t = jlpt_is_array(t) ? clang_getArrayElementType(t) : clang_getPointeeType(t);
    e = element;
  }
}

/* ---- env ---- */

static bool is_local(CXType t) {
  return !clang_Cursor_isNull(jlpt_local_decl(t));
}

static bool nothing_captured(const jlpt_pragma *p) {
  if (p->env_members.size)
    return false;
  for (size_t k = 0; k < p->ncaptures; k++)
    if (!p->captures[k].implicit)
      return false;
  return true;
}

/* what the member points at: the element of an array, else the variable's own type */
static CXType pointee_of(const jlpt_capture *c) {
  CXType t = clang_getCanonicalType(c->var->type);
  return c->rep == JLPT_DECAYED ? clang_getArrayElementType(jlpt_is_array(c->var->type) ? c->var->type : t)
                                : c->var->type;
}

static void add_member(const jlpt_capture *c, jlpt_text *out) {
  const jlpt_var *v = c->var;
  for (int k = 0; k < vla_dims(v->type); k++)
    jlpt_addf(out, "  size_t jlpar_%s_dim%d;\n", v->name, k);
  bool opaque = is_local(v->type) || jlpt_is_vla(v->type);
  if (!c->by_value) {
    const char *declarator = jlpt_format(jlpt_is_array(pointee_of(c)) ? "(*%s)" : "*%s", v->name);
    jlpt_addf(out, "  %s;\n", opaque ? jlpt_format("const void *%s", v->name)
                                     : jlpt_declare(pointee_of(c), declarator, NULL, 0));
  } else if (jlpt_is_pointer(v->type) && opaque) {
    jlpt_addf(out, "  const volatile void *%s;\n", v->name);
  } else if (opaque) {
    jlpt_addf(out, "  struct {\n    _Alignas(%lld) char bytes[%lld];\n  } %s;\n", clang_Type_getAlignOf(v->type),
              clang_Type_getSizeOf(v->type), v->name);
  } else {
    jlpt_addf(out, "  %s;\n", jlpt_declare(jlpt_unqualified(v->type), v->name, NULL, 0));
  }
}

void jlpt_add_env_struct(jlpt_pragma *p, jlpt_text *out) {
  if (nothing_captured(p))
    return;
  jlpt_addf(out, "struct %s_env {\n", p->helper);
  for (size_t k = 0; k < p->ncaptures; k++)
    if (!p->captures[k].implicit)
      add_member(&p->captures[k], out);
  jlpt_add(out, p->env_members.data, p->env_members.size);
  jlpt_adds(out, "};\n");
}

/* ---- declarations of the function that the helper needs ---- */

typedef struct hoist {
  jlpt_pragma *pragma;
  CXCursor decls[64];
  size_t count;
} hoist;

static void offsets_of(CXCursor c, unsigned *begin, unsigned *end) {
  CXSourceRange r = clang_getCursorExtent(c);
  clang_getFileLocation(clang_getRangeStart(r), NULL, NULL, NULL, begin);
  clang_getFileLocation(clang_getRangeEnd(r), NULL, NULL, NULL, end);
}

static void take_decl(CXCursor decl, void *arg) {
  hoist *h = arg;
  for (size_t k = 0; k < h->count; k++)
    if (clang_equalCursors(h->decls[k], decl))
      return;
  if (h->count < sizeof h->decls / sizeof *h->decls)
    h->decls[h->count++] = decl;
}

static void hoist_from(hoist *h, const jlpt_node *n) {
  if (n->kind == CXCursor_TypeRef || n->kind == CXCursor_DeclRefExpr) {
    CXCursor decl = clang_getCursorReferenced(n->cursor);
    if (clang_getCursorKind(decl) == CXCursor_EnumConstantDecl)
      decl = clang_getCursorSemanticParent(decl);
    else if (n->kind == CXCursor_DeclRefExpr)
      decl = clang_getNullCursor();
    if (!clang_Cursor_isNull(decl) && jlpt_is_local(decl))
      jlpt_each_local(clang_getCursorType(decl), take_decl, h);
  }
  for (const jlpt_node *c = n->child; c; c = c->next)
    hoist_from(h, c);
}

static int by_place(const void *a, const void *b) {
  unsigned x, y, end;
  offsets_of(*(const CXCursor *)a, &x, &end);
  offsets_of(*(const CXCursor *)b, &y, &end);
  return x < y ? -1 : x > y;
}

static bool within(CXCursor a, CXCursor b) {
  unsigned ab, ae, bb, be;
  offsets_of(a, &ab, &ae);
  offsets_of(b, &bb, &be);
  return !clang_equalCursors(a, b) && bb <= ab && ae <= be;
}

/* A local struct without a name gets one, so that several variables can have its type. */
static void add_decl(jlpt_text *out, const jlpt_file *f, CXCursor decl) {
  unsigned begin, end;
  offsets_of(decl, &begin, &end);
  const char *text = jlpt_copy(f->probe.data + begin, end - begin);
  const char *brace = strchr(text, '{');
  bool nameless = clang_getCursorKind(decl) != CXCursor_TypedefDecl && clang_Cursor_isAnonymous(decl);
  if (nameless && brace)
    jlpt_addf(out, "  %.*s%s %s;\n", (int)(brace - text), text, jlpt_anonymous_name(decl), brace);
  else
    jlpt_addf(out, "  %s;\n", text);
}

static bool own_statement_holds(const jlpt_pragma *p, CXCursor decl) {
  unsigned begin, end, from, to;
  offsets_of(decl, &begin, &end);
  if (!p->statement)
    return false;
  offsets_of(p->statement->cursor, &from, &to);
  return from <= begin && end <= to;
}

/* functions and external variables that only the function around declares */
static void add_local_externs(const jlpt_pragma *p, const jlpt_node *n, jlpt_text *out) {
  CXCursor decl = n->kind == CXCursor_DeclRefExpr ? clang_getCursorReferenced(n->cursor) : clang_getNullCursor();
  enum CXCursorKind kind = clang_getCursorKind(decl);
  bool external = kind == CXCursor_FunctionDecl || (n->var && n->var->storage == JLPT_FILE_SCOPE);
  if (external && clang_getCursorKind(clang_getCursorLexicalParent(decl)) == CXCursor_FunctionDecl &&
      !own_statement_holds(p, decl)) {
    CXString name = clang_getCursorSpelling(decl);
    jlpt_addf(out, "  extern %s;\n", jlpt_declare(clang_getCursorType(decl), clang_getCString(name), NULL, 0));
    clang_disposeString(name);
  }
  for (const jlpt_node *c = n->child; c; c = c->next)
    add_local_externs(p, c, out);
}

static void add_hoisted(hoist *h, const jlpt_pragma *p, jlpt_text *out) {
  qsort(h->decls, h->count, sizeof *h->decls, by_place);
  for (size_t k = 0; k < h->count; k++) {
    bool covered = own_statement_holds(p, h->decls[k]);
    for (size_t i = 0; i < h->count; i++)
      covered |= within(h->decls[k], h->decls[i]);
    if (!covered)
      add_decl(out, p->file, h->decls[k]);
  }
}

void jlpt_add_types_of(const jlpt_pragma *p, CXType t, jlpt_text *out) {
  hoist h = {0};
  jlpt_each_local(t, take_decl, &h);
  add_hoisted(&h, p, out);
}

/* ---- typedefs of arrays with run-time dimensions: the helper declares them again, with the dimensions that the
 * env brings ---- */

static void each_vla_typedef(const jlpt_node *n, hoist *h) {
  CXCursor decl = n->kind == CXCursor_TypeRef ? clang_getCursorReferenced(n->cursor) : clang_getNullCursor();
  if (clang_getCursorKind(decl) == CXCursor_TypedefDecl && jlpt_is_local(decl) &&
      jlpt_is_vla(clang_getCursorType(decl)) && !own_statement_holds(h->pragma, decl))
    take_decl(decl, h);
  for (const jlpt_node *c = n->child; c; c = c->next)
    each_vla_typedef(c, h);
}

static const char *name_of(CXCursor decl) {
  CXString s = clang_getCursorSpelling(decl);
  const char *name = jlpt_copy(clang_getCString(s), strlen(clang_getCString(s)));
  clang_disposeString(s);
  return name;
}

static void capture_vla_typedefs(jlpt_pragma *p) {
  hoist h = {.pragma = p};
  if (p->statement)
    each_vla_typedef(p->statement, &h);
  for (size_t k = 0; k < h.count; k++) {
    const char *name = name_of(h.decls[k]), *e = jlpt_format("(*(%s *)0)", name);
    CXType t = clang_getCanonicalType(clang_getCursorType(h.decls[k]));
    for (int dim = 0; jlpt_is_array(t) || t.kind == CXType_Pointer;
         t = clang_getCanonicalType(jlpt_is_array(t) ? clang_getArrayElementType(t) : clang_getPointeeType(t))) {
      if (t.kind == CXType_VariableArray) {
        jlpt_addf(&p->env_members, "  size_t jlpar_%s_dim%d;\n", name, dim);
        jlpt_addf(&p->env_values, "      .jlpar_%s_dim%d = sizeof(%s) / sizeof(%s[0]),\n", name, dim, e, e);
        dim++;
      }
      e = jlpt_format("%s[0]", e);
    }
  }
}

static void add_vla_typedefs(jlpt_pragma *p, jlpt_text *out) {
  hoist h = {.pragma = p};
  if (p->statement)
    each_vla_typedef(p->statement, &h);
  for (size_t k = 0; k < h.count; k++) {
    const char *name = name_of(h.decls[k]);
    jlpt_addf(out, "  typedef %s;\n",
              jlpt_declare(clang_getCanonicalType(clang_getCursorType(h.decls[k])), name,
                           jlpt_format("jlpar_env->jlpar_%s_dim", name), 0));
  }
}

static void add_local_types(jlpt_pragma *p, jlpt_text *out) {
  hoist h = {.pragma = p};
  for (size_t k = 0; k < p->ncaptures; k++)
    if (!p->captures[k].implicit)
      jlpt_each_local(p->captures[k].var->type, take_decl, &h);
  if (p->statement)
    hoist_from(&h, p->statement);
  add_hoisted(&h, p, out);
  if (p->statement)
    add_local_externs(p, p->statement, out);
}

/* ---- locals of the helper ---- */

static void add_local(jlpt_pragma *p, const jlpt_capture *c, jlpt_text *out) {
  const jlpt_var *v = c->var;
  bool opaque = is_local(v->type) || jlpt_is_vla(v->type);
  const char *dims = jlpt_format("jlpar_env->jlpar_%s_dim", v->name);
  bool decayed = c->rep == JLPT_DECAYED;
  const char *pointer = c->rep == JLPT_PLAIN ? NULL
                        : jlpt_format(jlpt_is_array(clang_getCanonicalType(pointee_of(c))) ? "(*%s%s)" : "*%s%s",
                                      c->hidden && !decayed ? "jlpar_" : "", v->name);
  int first = decayed && clang_getCanonicalType(v->type).kind == CXType_VariableArray;
  (void)p;
  if (c->rep != JLPT_PLAIN) {
    bool own_copy = clause_is(c, "firstprivate");
    CXType t = own_copy ? pointee_of(c) : pointee_of(c);
    jlpt_addf(out, "  %s = %s%sjlpar_env->%s;\n", jlpt_declare(t, pointer, dims, first),
              opaque || c->by_value ? "(void *)" : "", c->by_value ? "&" : "", v->name);
    if (c->hidden && !decayed)
      jlpt_addf(out, "#pragma push_macro(\"%s\")\n#define %s (*jlpar_%s)\n", v->name, v->name, v->name);
  } else if (opaque && jlpt_is_pointer(v->type)) {
    jlpt_addf(out, "  %s = (void *)jlpar_env->%s;\n", jlpt_declare(v->type, v->name, dims, 0), v->name);
  } else if (opaque) {
    jlpt_addf(out, "  %s;\n  __builtin_memcpy(&%s, (const void *)&jlpar_env->%s, sizeof %s);\n",
              jlpt_declare(jlpt_unqualified(v->type), v->name, dims, 0), v->name, v->name, v->name);
  } else {
    jlpt_addf(out, "  %s = jlpar_env->%s;\n", jlpt_declare(v->type, v->name, dims, 0), v->name);
  }
}

/* only sizes or types of it are used: no warning that it is not */
static bool maybe_unused(const jlpt_capture *c) {
  return !(c->uses & ~(unsigned)JLPT_UNEVALUATED) || (c->rep == JLPT_PLAIN && !(c->uses & JLPT_READ));
}

void jlpt_add_locals(jlpt_pragma *p, jlpt_text *out) {
  if (nothing_captured(p)) {
    jlpt_adds(out, "  (void)jlpar_arg;\n");
    add_local_types(p, out);
    return;
  }
  add_local_types(p, out);
  jlpt_addf(out, "  struct %s_env *const jlpar_env = jlpar_arg;\n", p->helper);
  add_vla_typedefs(p, out);
  for (size_t k = 0; k < p->ncaptures; k++) {
    const jlpt_capture *c = &p->captures[k];
    if (c->implicit)
      continue;
    add_local(p, c, out);
    if (maybe_unused(c))
      jlpt_addf(out, "  (void)%s%s;\n", c->hidden && c->rep == JLPT_POINTER ? "jlpar_" : "", c->var->name);
  }
}

void jlpt_end_locals(jlpt_pragma *p, jlpt_text *out) {
  for (size_t k = 0; k < p->ncaptures; k++)
    if (p->captures[k].hidden && p->captures[k].rep == JLPT_POINTER && !p->captures[k].implicit)
      jlpt_addf(out, "#pragma pop_macro(\"%s\")\n", p->captures[k].var->name);
}

/* A name that a macro's expansion uses becomes a macro itself: nothing else in the statement may have it. */
static bool names_clash(jlpt_pragma *p) {
  for (size_t k = 0; k < p->ncaptures; k++) {
    const jlpt_capture *c = &p->captures[k];
    if (!c->hidden || c->rep != JLPT_POINTER || c->implicit)
      continue;
    find_mentions(p->function->node, p->file, NULL);
    jlpt_lexer l;
    jlpt_lex_begin(&l, p->file->text, p->statement_begin, p->statement_end);
    for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
      if (!jlpt_token_is(p->file->text, t, c->var->name))
        continue;
      bool ours = false;
      for (size_t m = 0; m < mentions.count; m++)
        ours |= mentions.all[m].at == t.begin && mentions.all[m].var == c->var;
      if (!ours) {
        jlpt_error(p->file, t.begin, "jlpar-macro",
                   "'%s' stands for something else here than in the macro that names the captured variable",
                   c->var->name);
        return true;
      }
    }
  }
  return false;
}

/* ---- body ---- */

static bool gives_value(const jlpt_pragma *p, CXType *type) {
  if (p->assignment) {
    *type = jlpt_unqualified(clang_getCursorType(p->assignment->child->cursor));
    return true;
  }
  const jlpt_node *n = p->statement;
  if (!jlpt_has(p, "future") || !clang_isExpression(n->kind))
    return false;
  *type = jlpt_unqualified(clang_getCursorType(n->cursor));
  return clang_getCanonicalType(*type).kind != CXType_Void;
}

/* where the expression that is a statement ends: before its `;` */
static size_t before_semicolon(const jlpt_pragma *p) {
  size_t end = p->statement_end;
  return end > p->statement_begin && p->file->text[end - 1] == ';' ? end - 1 : end;
}

/* the offset after the `=` of an assignment; 0: a macro makes it */
static size_t after_equals(const jlpt_file *f, size_t begin, size_t end) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, f->text, begin, end);
  int depth = 0;
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    char c = t.kind == JLPT_PUNCT ? f->text[t.begin] : '\0';
    if (depth == 0 && jlpt_token_is(f->text, t, "="))
      return jlpt_skip_blanks(f->text, t.end, end);
    depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
  }
  return 0;
}

static void add_value(jlpt_pragma *p, jlpt_text *out, CXType type) {
  size_t begin = p->statement_begin, end = before_semicolon(p);
  if (p->assignment) {
    begin = after_equals(p->file, begin, end);
    if (!begin) {
      jlpt_error(p->file, p->statement_begin, "jlpar-macro", "the assignment is made by a macro");
      jlpt_note(p->file, p->statement_begin, "write `target = ...` outside of it");
      return;
    }
  }
  jlpt_addf(out, "  *(%s)jlpar_result = (\n",
            is_local(type) ? jlpt_declare(type, "*", NULL, 0) : jlpt_declare(type, "*", NULL, 0));
  jlpt_mark_user(out, p->file, begin);
  jlpt_render(out, p->file, begin, end, p);
  jlpt_mark_own(out);
  jlpt_adds(out, "  );\n");
}

void jlpt_add_body(jlpt_pragma *p, jlpt_text *out, CXType *result) {
  CXType type = {0};
  bool value = gives_value(p, &type);
  if (names_clash(p))
    return;
  jlpt_add_locals(p, out);
  if (!value)
    jlpt_adds(out, "  (void)jlpar_result;\n");
  if (p->wraps_sync)
    jlpt_addf(out, "  jlpi_sync jlpar_sync_%s;\n  jlpi_sync_begin(&jlpar_sync_%s);\n", p->helper, p->helper);
  if (value)
    add_value(p, out, type);
  else
    jlpt_add_statement(out, p, p);
  if (p->wraps_sync)
    jlpt_addf(out, "  jlpi_sync_end(&jlpar_sync_%s);\n", p->helper);
  jlpt_end_locals(p, out);
  if (result)
    *result = value ? type : (CXType){0};
}

/* ---- types and sites ---- */

const char *jlpt_element_type(jlpt_pragma *p, jlpt_text *out, CXType t, const char *suffix, const char *spelling) {
  jlpt_text fields = {0};
  size_t n = jlpt_add_fields(&fields, t, "0");
  const char *name = jlpt_format("%s_%s", p->helper, suffix);
  if (n)
    jlpt_addf(out, "static const jlpi_field %s_fields[] = {\n%s};\n", name, fields.data);
  const char *bytes = is_local(t) ? jlpt_format("%lld", clang_Type_getSizeOf(t))
                                  : jlpt_format("sizeof(%s)", jlpt_type_name(t));
  jlpt_addf(out, "static const jlpi_type %s_type = {%s, %s, %s, %zu};\n", name, jlpt_quoted(spelling), bytes,
            n ? jlpt_format("%s_fields", name) : "NULL", n);
  return jlpt_format("&%s_type", name);
}

static void add_env_type(jlpt_pragma *p, jlpt_text *out) {
  jlpt_text fields = {0};
  size_t n = 0;
  for (size_t k = 0; k < p->ncaptures; k++) {
    const jlpt_capture *c = &p->captures[k];
    const char *base = jlpt_format("offsetof(struct %s_env, %s)", p->helper, c->var->name);
    if (c->implicit)
      continue;
    if (c->by_value)
      n += jlpt_add_fields(&fields, c->var->type, base);
    else if (c->var->storage == JLPT_STATIC_LOCAL && !copies_memory(c)) {
      jlpt_addf(&fields, "    {JLPI_STATIC, %s, 1, 0, NULL},\n", base);
      n++;
    }
  }
  if (n)
    jlpt_addf(out, "static const jlpi_field %s_fields[] = {\n%s};\n", p->helper, fields.data);
  jlpt_addf(out, "static const jlpi_type %s_env_type = {\"struct %s_env\", sizeof(struct %s_env), %s, %zu};\n",
            p->helper, p->helper, p->helper, n ? jlpt_format("%s_fields", p->helper) : "NULL", n);
}

void jlpt_add_site(jlpt_pragma *p, jlpt_text *out, const CXType *result, const char *more) {
  bool empty = nothing_captured(p);
  if (!empty)
    add_env_type(p, out);
  const char *value = "NULL";
  if (result && result->kind != CXType_Invalid)
    value = jlpt_element_type(p, out, *result, "result", jlpt_type_name(*result));
  size_t line = jlpt_file_line(p->file, p->begin);
  jlpt_addf(out, "static const jlpi_site %s_site = {\n    .directive = \"%s\", .name = \"%s\", .file = %s, .line = %zu,\n",
            p->helper, p->directive->name, p->helper, jlpt_quoted(p->file->path), line);
  jlpt_addf(out, "    .env = %s, .result = %s%s};\n", empty ? "NULL" : jlpt_format("&%s_env_type", p->helper), value,
            more);
}

/* Macros that the function defines between its beginning and the statement: the helper stands above them. */
static bool defined_before(const jlpt_pragma *p, const jlpt_macro *m) {
  return !m->skipped && m->at >= p->function->above && m->at < p->statement_begin;
}

void jlpt_begin_macros(const jlpt_pragma *p, jlpt_text *out) {
  const jlpt_file *f = p->file;
  for (size_t k = 0; p->function && k < f->nmacros; k++)
    if (defined_before(p, &f->macros[k])) {
      const jlpt_macro *m = &f->macros[k];
      jlpt_addf(out, "#pragma push_macro(\"%.*s\")\n#undef %.*s\n#define %.*s\n", (int)m->size, m->name, (int)m->size, m->name,
                (int)(m->end - m->at), f->text + m->at);
    }
}

void jlpt_end_macros(const jlpt_pragma *p, jlpt_text *out) {
  const jlpt_file *f = p->file;
  for (size_t k = f->nmacros; p->function && k-- > 0;)
    if (defined_before(p, &f->macros[k]))
      jlpt_addf(out, "#pragma pop_macro(\"%.*s\")\n", (int)f->macros[k].size, f->macros[k].name);
}

void jlpt_add_comment(const jlpt_pragma *p, jlpt_text *out) {
  if (!strstr(p->spelling, "*/"))
    jlpt_addf(out, "/* %s, line %zu */\n", p->spelling, jlpt_file_line(p->file, p->begin));
}

void jlpt_add_run_helper(jlpt_pragma *p) {
  jlpt_text body = {0};
  CXType result = {0};
  jlpt_outline(p);
  jlpt_add_body(p, &body, &result); /* nested helpers first */
  jlpt_text *out = &p->function->helpers;
  jlpt_add_comment(p, out);
  jlpt_begin_macros(p, out);
  jlpt_add_env_struct(p, out);
  jlpt_addf(out, "static void %s(void *jlpar_arg, void *jlpar_result) {\n%s}\n", p->helper, body.data);
  jlpt_add_site(p, out, &result, jlpt_format(", .run = %s", p->helper));
  jlpt_end_macros(p, out);
  jlpt_adds(out, "\n");
}

/* ---- the start ---- */

static const char *mode_of(const jlpt_pragma *p, const jlpt_capture *c) {
  (void)p;
  if (clause_is(c, "out"))
    return "JLPI_OUT";
  if (clause_is(c, "inout"))
    return "JLPI_IN | JLPI_OUT";
  if (clause_is(c, "reduction"))
    return "JLPI_REDUCE";
  return "JLPI_IN";
}

/* the memory of a whole variable, in the code of `context` */
static const char *whole_bytes(const jlpt_var *v, jlpt_pragma *context) {
  if (!jlpt_is_vla(v->type))
    return is_local(v->type) ? jlpt_format("%lld", clang_Type_getSizeOf(v->type))
               : jlpt_format("sizeof(%s)", jlpt_type_name(v->type));
  jlpt_text t = {0};
  int dim = 0;
  CXType e = clang_getCanonicalType(v->type);
  for (; jlpt_is_array(e); e = clang_getCanonicalType(clang_getArrayElementType(e))) {
    if (e.kind == CXType_VariableArray)
      jlpt_addf(&t, "(%s) * ", dim_in(v, dim++, context));
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

/* the clause names what one iteration of a loop uses */
bool jlpt_varies(const jlpt_pragma *p, const jlpt_capture *c) {
  return c->entry && c->entry->ndims && p->nloops && p->world == JLPT_ELSEWHERE && !clause_is(c, "reduction");
}

static bool mentions_index(const jlpt_node *n, const char *index) {
  if (n->var && n->var->is_probe && strcmp(n->var->name, index) == 0)
    return true;
  for (const jlpt_node *c = n->child; c; c = c->next)
    if (mentions_index(c, index))
      return true;
  return false;
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
  if (copies_memory(c))
    return true;
  return jlpt_is_array(t) && !clause_is(c, "shared") && c->var->storage == JLPT_AUTO;
}

static bool needs_global_item(const jlpt_pragma *p, const jlpt_capture *c) {
  return p->world == JLPT_ELSEWHERE && !copies_memory(c) && !clause_is(c, "shared") && !c->var->is_const &&
         (c->var->storage == JLPT_FILE_SCOPE || c->var->storage == JLPT_STATIC_LOCAL) &&
         (c->uses & ~(unsigned)JLPT_UNEVALUATED);
}

static const char *element_of(jlpt_pragma *p, const jlpt_capture *c) {
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
            mode, !each ? "" : jlpt_is_linear(p, c) ? " | JLPI_EACH | JLPI_LINEAR" : " | JLPI_EACH", p->helper, v->name, base, members, element_of(p, c), v->name);
}

static void add_global(jlpt_pragma *p, const jlpt_capture *c, jlpt_text *out, jlpt_pragma *context) {
  const char *name = jlpt_name_in(c->var, context);
  jlpt_addf(out, "    {.mode = JLPI_GLOBAL%s, .base = (void *)&%s, .bytes = %s, .element = %s, .name = \"%s\"},\n",
            clause_is(c, "firstprivate") ? " | JLPI_ONCE" : "", name,
            jlpt_is_vla(c->var->type) ? jlpt_format("sizeof %s", name) : whole_bytes(c->var, context), element_of(p, c),
            c->var->name);
}

static bool named_in_depend(const jlpt_pragma *p, const jlpt_var *v) {
  for (size_t k = 0; k < p->nclauses; k++)
    for (size_t i = 0; p->clauses[k].spec->kind == JLPT_DEPEND_LIST && i < p->clauses[k].nentries; i++)
      if (p->clauses[k].entries[i].var == v)
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
                p->helper, c->var->name, jlpt_name_in(c->var, context), jlpt_name_in(c->var, context), c->var->name);
    }
  }
  return n;
}

/* firstprivate(ch) ships a copy of the channel's contents */
static bool copies_channel(const jlpt_capture *c) {
  const char *kind;
  return clause_is(c, "firstprivate") && c->by_value && jlpt_is_handle(c->var->type, &kind) &&
         strcmp(kind, "JLPI_CHANNEL") == 0;
}

/* behind the call: what was made for it alone */
void jlpt_end_captures(jlpt_pragma *p, jlpt_text *out) {
  for (size_t k = 0; k < p->ncaptures; k++)
    if (copies_channel(&p->captures[k]))
      jlpt_addf(out, "  jlpi_channel_release(%s_captures.%s);\n", p->helper, p->captures[k].var->name);
}

static void add_initializer(jlpt_pragma *p, const jlpt_capture *c, jlpt_text *out, jlpt_pragma *context) {
  const jlpt_var *v = c->var;
  const char *name = jlpt_name_in(v, context);
  (void)p;
  for (int k = 0; k < vla_dims(v->type); k++)
    jlpt_addf(out, "      .jlpar_%s_dim%d = %s,\n", v->name, k, dim_in(v, k, context));
  bool array = jlpt_is_array(clang_getCanonicalType(v->type));
  bool opaque = is_local(v->type) || jlpt_is_vla(v->type);
  const jlpt_capture *outer = captured_in(v, context);
  if (c->by_value && opaque && !jlpt_is_pointer(v->type))
    return; /* copied below */
  if (copies_channel(c))
    jlpt_addf(out, "      .%s = jlpi_channel_copy(%s, %zu, %s),\n", v->name, jlpt_quoted(p->file->path),
              jlpt_file_line(p->file, p->begin), name);
  else if (c->by_value)
    jlpt_addf(out, "      .%s = %s,\n", v->name, name);
  else if (c->rep == JLPT_DECAYED)
    jlpt_addf(out, "      .%s = %s,\n", v->name, name);
  else if (array && outer && outer->rep == JLPT_DECAYED)
    jlpt_addf(out, "      .%s = (void *)%s,\n", v->name, name);
  else
    jlpt_addf(out, "      .%s = %s&%s,\n", v->name, jlpt_has(p, "volatile") ? "(void *)" : "", name);
}

void jlpt_add_captures(jlpt_pragma *p, jlpt_text *out) {
  jlpt_pragma *context = jlpt_context_of(p);
  if (!nothing_captured(p)) {
    jlpt_addf(out, "  struct %s_env %s_captures = {\n", p->helper, p->helper);
    for (size_t k = 0; k < p->ncaptures; k++)
      if (!p->captures[k].implicit)
        add_initializer(p, &p->captures[k], out, context);
    jlpt_add(out, p->env_values.data, p->env_values.size);
    jlpt_adds(out, "  };\n");
    for (size_t k = 0; k < p->ncaptures; k++) {
      const jlpt_capture *c = &p->captures[k];
      if (!c->implicit && c->by_value && is_local(c->var->type) && !jlpt_is_pointer(c->var->type))
        jlpt_addf(out, "  __builtin_memcpy(&%s_captures.%s, (const void *)&%s, sizeof %s);\n", p->helper, c->var->name,
                  jlpt_name_in(c->var, context), jlpt_name_in(c->var, context));
    }
  }
  jlpt_text items = {0};
  p->nitems = (int)add_items(p, &items, context);
  if (p->nitems)
    jlpt_addf(out, "  jlpi_item %s_items[] = {\n%s  };\n", p->helper, items.data);
}

const char *jlpt_sync_name(const jlpt_pragma *p) {
  for (jlpt_pragma *q = p->parent; q; q = q->parent) {
    if (jlpt_is_sync(q))
      return jlpt_format("&jlpar_%s", q->helper);
    if (jlpt_outlined(q))
      return q->wraps_sync ? jlpt_format("&jlpar_sync_%s", q->helper) : "NULL";
  }
  return "NULL";
}

void jlpt_add_call_members(jlpt_pragma *p, jlpt_text *out) {
  jlpt_addf(out, ".site = &%s_site", p->helper);
  if (!nothing_captured(p))
    jlpt_addf(out, ", .env = &%s_captures", p->helper);
  if (p->nitems)
    jlpt_addf(out, ", .items = %s_items, .nitems = %d", p->helper, p->nitems);
  const char *sync = jlpt_sync_name(p);
  if (strcmp(sync, "NULL") != 0)
    jlpt_addf(out, ", .sync = %s", sync);
}

void jlpt_declare_future(jlpt_pragma *p, jlpt_text *out) {
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

const char *jlpt_future_target(jlpt_pragma *p) {
  const jlpt_clause *c = jlpt_clause_get(p, "future");
  return c ? jlpt_format("%s = ", jlpt_render_expr(c->entries[0].expr, jlpt_context_of(p))) : "";
}
