/* SPDX-License-Identifier: MIT */
#include "lower.h"

#include "capture.h"
#include "check.h"
#include "emit.h"
#include "lex.h"
#include "lower_parts.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

/* ---- names in context ---- */

jlpt_pragma *jlpt_context_of(const jlpt_pragma *p) {
  for (jlpt_pragma *q = p->parent; q; q = q->parent)
    if (jlpt_outlined(q))
      return q;
  return NULL;
}

const jlpt_capture *jlpt_captured_in(const jlpt_var *v, jlpt_pragma *context) {
  return context ? jlpt_captured(context, v) : NULL;
}

const char *jlpt_name_in(const jlpt_var *v, jlpt_pragma *context) {
  const jlpt_capture *c = jlpt_captured_in(v, context);
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
    jlpt_add_header(&own, p->file, p->begin);
  }
  if (p->others) { /* behind our header, which they are not for */
    jlpt_mark_user(&own, p->file, p->begin);
    jlpt_adds(&own, p->others);
    jlpt_mark_own(&own);
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

/* What the preprocessor reads between a directive and its statement stays, but for pragmas. */
static void keep_lines(jlpt_text *out, const jlpt_pragma *p) {
  jlpt_line line = {.end = p->end};
  const jlpt_pragma *last = p;
  while (last->combined)
    last = last->combined;
  while (jlpt_next_line(p->file->text, line.end, last->statement_begin, &line)) {
    if (jlpt_token_is(p->file->text, line.word, "pragma"))
      continue;
    jlpt_mark_user(out, p->file, line.begin);
    jlpt_add(out, p->file->text + line.begin, line.end - line.begin);
    jlpt_adds(out, "\n");
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
    keep_lines(out, p);
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
  size_t begin = n->begin, end = n->end;
  if (!n->expr && !jlpt_is_argument(n))
    jlpt_extent(n, &begin, &end);
  if (n->expr)
    rename_into(&t, n->expr->text, n->begin, n->end, root_of(n), NULL, n->expr, context);
  else
    rename_into(&t, n->file->text, begin, end, root_of(n), n->file, NULL, context);
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
  jlpt_addf(out, "%cu%zu %s\n", JLPT_MARK, jlpt_file_line(f, offset), jlpt_quoted(jlpt_file_name(f, offset)));
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

bool jlpt_is_mention(const jlpt_pragma *p, size_t at, const jlpt_var *v) {
  find_mentions(p->function->node, p->file, NULL);
  for (size_t k = 0; k < mentions.count; k++)
    if (mentions.all[k].at == at && mentions.all[k].var == v)
      return true;
  return false;
}
