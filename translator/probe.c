/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include "diag.h"
#include "lex.h"

#include <string.h>

/* ---- does a statement follow? ---- */

static const jlpt_pragma *pragma_at(const jlpt_file *f, size_t at) {
  for (size_t k = 0; k < f->npragmas; k++)
    if (f->pragmas[k]->begin == at)
      return f->pragmas[k];
  return NULL;
}

/* the first token after `at` that belongs to no directive and no other pragma line */
static jlpt_token next_token(const jlpt_file *f, size_t at) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, f->text, at, f->size);
  l.line_start = false;
  jlpt_token t = jlpt_lex(&l);
  for (;;) {
    const jlpt_pragma *p = pragma_at(f, t.begin);
    if (p && p->end > t.begin) {
      l.at = p->end;
      t = jlpt_lex(&l);
    } else if (t.line_start && jlpt_token_is(f->text, t, "#")) {
      do
        t = jlpt_lex(&l);
      while (t.kind != JLPT_END && !t.line_start);
    } else {
      return t;
    }
  }
}

bool jlpt_probe_statement_follows(const jlpt_pragma *p) {
  static const char *const never[] = {"}",      ")",     "else",     "int",    "char",     "short",  "long",
                                      "float",  "double", "unsigned", "signed", "struct",  "union",  "enum",
                                      "static", "const", "volatile", "extern", "typedef", "register", "void",
                                      "_Bool",  "auto",  "inline",   "_Static_assert", "_Alignas", "_Thread_local"};
  jlpt_token t = next_token(p->file, p->end);
  if (t.kind == JLPT_END)
    return false;
  for (size_t k = 0; k < sizeof never / sizeof *never; k++)
    if (jlpt_token_is(p->file->text, t, never[k]))
      return false;
  return true;
}

size_t jlpt_probe_next(const jlpt_pragma *p) {
  return next_token(p->file, p->end).begin;
}

static void check_follows(jlpt_pragma *p) {
  if (p->failed || p->follows == JLPT_NOTHING || (!p->file_scope && jlpt_probe_statement_follows(p)))
    return;
  p->failed = true;
  if (p->combined)
    p->combined->failed = true;
  jlpt_error(p->file, p->begin, "jlpar-expected-statement",
             p->file_scope ? "directive '%s' stands outside of any function" : "no statement follows directive '%s'",
             p->directive->name);
}

/* ---- the copy ---- */

/* "int i; " for each `for (int i = ...` with which the statement begins, one inside the other: clauses may name
 * the index though the loop declares it behind them */
static const char *indices(const jlpt_pragma *p) {
  jlpt_text t = {0};
  const char *s = p->file->text;
  jlpt_lexer l;
  jlpt_token k = next_token(p->file, p->end);
  jlpt_lex_begin(&l, s, k.end, p->file->size);
  jlpt_add(&t, "", 0);
  while (jlpt_token_is(s, k, "for") && jlpt_token_is(s, jlpt_lex(&l), "(")) {
    jlpt_token first = jlpt_lex(&l), last = first;
    size_t words = 0;
    for (k = first; k.kind == JLPT_NAME; k = jlpt_lex(&l), words++)
      last = k;
    if (words > 1 && jlpt_token_is(s, k, "="))
      jlpt_addf(&t, "%.*s; ", (int)(last.end - first.begin), s + first.begin);
    for (int depth = 1; depth && k.kind != JLPT_END; k = jlpt_lex(&l))
      depth += jlpt_token_is(s, k, "(") - jlpt_token_is(s, k, ")");
    while (jlpt_token_is(s, k, "{"))
      k = jlpt_lex(&l);
  }
  return t.data;
}

/* what stands behind the expression in its probe */
static const char *tail(const jlpt_expr *e) {
  return e->is_statement ? ";}" : e->is_type ? ") *jlpi_probe;}" : ");}";
}

static void add_probes(jlpt_pragma *p, jlpt_text *out) {
  const char *before = p->follows == JLPT_LOOP ? indices(p) : "";
  for (size_t k = 0; k < p->nexprs; k++) {
    jlpt_expr *e = p->exprs[k];
    jlpt_addf(out, "{%s", before);
    e->probe_from = out->size;
    jlpt_addf(out, "%s%s", e->before ? e->before : "", e->is_statement ? "" : e->is_type ? "__typeof__(" : "(void)(");
    e->probe_begin = out->size;
    if (!e->before)
      e->probe_from = e->probe_begin;
    jlpt_adds(out, e->text);
    e->probe_end = out->size;
    jlpt_adds(out, tail(e));
  }
}

static void declare(const jlpt_pragma *p, jlpt_text *out) {
  for (const jlpt_pragma *q = p; q; q = q->combined) {
    const jlpt_clause *f = q->declares_future ? jlpt_clause_get(q, "future") : NULL;
    if (f)
      jlpt_addf(out, "jlpar_future %s; ", f->entries[0].expr->text);
  }
  if (p->directive->declare)
    p->directive->declare((jlpt_pragma *)p, out);
}

static void add_pragma(jlpt_pragma *p, jlpt_text *out, size_t number) {
  if (p->failed || !p->directive)
    return;
  declare(p, out);
  if (p->follows == JLPT_NOTHING && p->file_scope) {
    p->probe_at = out->size;
    jlpt_addf(out, "static void jlpi_probe_%zu(void) {", number);
    add_probes(p, out);
    jlpt_adds(out, "}");
    return;
  }
  for (jlpt_pragma *q = p; q; q = q->combined) {
    q->probe_at = out->size;
    jlpt_adds(out, "if (0) {");
    add_probes(q, out);
    jlpt_adds(out, q->follows == JLPT_NOTHING ? "}" : "} else ");
  }
}

static void make(jlpt_file *f, size_t *number) {
  size_t at = 0;
  f->probe.size = 0;
  jlpt_add(&f->probe, "", 0);
  f->nsegments = 0;
  for (size_t k = 0; k < f->npragmas; k++) {
    jlpt_pragma *p = f->pragmas[k];
    check_follows(p);
    jlpt_add(&f->probe, f->text + at, p->begin - at);
    jlpt_segment *s = jlpt_push(f->segments, f->nsegments, f->segments_room);
    s->begin = f->probe.size;
    add_pragma(p, &f->probe, (*number)++);
    s->end = f->probe.size;
    s->from_begin = p->begin;
    s->from_end = at = p->end;
    s->pragma = p;
  }
  jlpt_add(&f->probe, f->text + at, f->size - at);
}

void jlpt_probe_make(void) {
  size_t number = 1;
  for (size_t k = 0; k < jlpt.nfiles; k++)
    make(jlpt.files[k], &number);
}

static jlpt_expr *expr_at(const jlpt_pragma *p, size_t offset) {
  for (; p; p = p->combined)
    for (size_t k = 0; k < p->nexprs; k++)
      if (p->exprs[k]->probe_from <= offset && offset <= p->exprs[k]->probe_end)
        return p->exprs[k];
  return NULL;
}

jlpt_expr *jlpt_probe_behind(const jlpt_pragma *p, size_t offset) {
  for (; p; p = p->combined)
    for (size_t k = 0; k < p->nexprs; k++) {
      size_t end = p->exprs[k]->probe_end;
      if (offset >= end && offset < end + strlen(tail(p->exprs[k])))
        return p->exprs[k];
    }
  return NULL;
}

size_t jlpt_probe_map(const jlpt_file *f, size_t offset, jlpt_expr **expr, jlpt_pragma **inside) {
  *expr = NULL;
  *inside = NULL;
  size_t low = 0, high = f->nsegments; /* the last segment that begins at or before offset */
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (f->segments[middle].begin <= offset)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0)
    return offset;
  const jlpt_segment *s = &f->segments[low - 1];
  if (offset >= s->end)
    return s->from_end + (offset - s->end);
  *inside = s->pragma;
  *expr = expr_at(s->pragma, offset);
  if (*expr)
    return offset > (*expr)->probe_begin ? offset - (*expr)->probe_begin : 0;
  return s->from_begin;
}

void jlpt_probe_plain(const jlpt_file *f, jlpt_text *out) {
  size_t at = 0;
  for (size_t k = 0; k < f->npragmas; k++) {
    const jlpt_pragma *p = f->pragmas[k];
    jlpt_add(out, f->text + at, p->begin - at);
    if (!p->failed && p->directive)
      declare(p, out);
    for (size_t i = p->begin; i < p->end; i++) /* later lines keep their numbers */
      if (f->text[i] == '\n')
        jlpt_adds(out, "\n");
    at = p->end;
  }
  jlpt_add(out, f->text + at, f->size - at);
}
