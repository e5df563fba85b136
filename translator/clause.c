/* SPDX-License-Identifier: MIT */
#include "clause.h"

#include "arguments.h"
#include "conflicts.h"
#include "diag.h"

#include <string.h>

/* ---- clauses of the tables ---- */

static const jlpt_clause_spec *find_spec(const jlpt_directive *d, const char *name, size_t n) {
  for (const jlpt_clause_spec *c = d ? d->clauses : NULL; c && c->name; c++)
    if (strlen(c->name) == n && memcmp(c->name, name, n) == 0)
      return c;
  return NULL;
}

static void unknown_clause(jlpt_parser *s, const jlpt_directive *a, const jlpt_directive *b) {
  jlpt_pragma *p = s->pragma;
  const char *names[64];
  size_t n = 0;
  const jlpt_directive *both[] = {a, b};
  for (size_t k = 0; k < 2; k++)
    for (const jlpt_clause_spec *c = both[k] ? both[k]->clauses : NULL; c && c->name && n < 63; c++)
      names[n++] = c->name;
  names[n] = NULL;
  const char *word = jlpt_token_text(s, s->token), *near = jlpt_nearest(word, strlen(word), names);
  size_t at = jlpt_written_at(p, s->token.begin);
  p->failed = true;
  jlpt_error(p->file, at, "jlpar-unknown-clause", "directive '%s' takes no clause '%s'", (b ? b : a)->name, word);
  if (near)
    jlpt_note(p->file, at, "did you mean '%s'?", near);
}

/* ---- directives ---- */

const jlpt_directive *jlpt_directive_find(const char *name, size_t n) {
  for (const jlpt_directive *const *d = jlpt_directives; *d; d++)
    if (strlen((*d)->name) == n && memcmp((*d)->name, name, n) == 0)
      return *d;
  return NULL;
}

static void unknown_directive(jlpt_parser *s) {
  jlpt_pragma *p = s->pragma;
  p->failed = true;
  if (s->token.kind == JLPT_END) {
    jlpt_error(p->file, p->begin, "jlpar-unknown-directive", "a jlpar pragma without a directive");
    return;
  }
  const char *names[64];
  size_t n = 0;
  for (const jlpt_directive *const *d = jlpt_directives; *d && n < 63; d++)
    names[n++] = (*d)->name;
  names[n] = NULL;
  const char *word = jlpt_token_text(s, s->token);
  size_t at = jlpt_written_at(p, s->token.begin);
  jlpt_next(s);
  if (strcmp(word, "declare") == 0 && s->token.kind == JLPT_NAME) /* of two words */
    word = jlpt_format("%s %s", word, jlpt_token_text(s, s->token));
  const char *near = jlpt_nearest(word, strlen(word), names);
  jlpt_error(p->file, at, "jlpar-unknown-directive", "unknown jlpar directive '%s'", word);
  if (near)
    jlpt_note(p->file, at, "did you mean '%s'?", near);
}

/* the directive that begins at the next token (of one word or two); moves behind its name */
static const jlpt_directive *parse_name(jlpt_parser *s) {
  jlpt_parser ahead = *s;
  const char *first = jlpt_token_text(s, s->token);
  jlpt_next(&ahead);
  if (s->token.kind == JLPT_NAME && ahead.token.kind == JLPT_NAME) {
    const char *both = jlpt_format("%s %s", first, jlpt_token_text(&ahead, ahead.token));
    const jlpt_directive *d = jlpt_directive_find(both, strlen(both));
    if (d) {
      jlpt_next(&ahead);
      *s = ahead;
      return d;
    }
  }
  const jlpt_directive *d =
      s->token.kind == JLPT_NAME ? jlpt_directive_find(first, strlen(first)) : NULL;
  if (d)
    *s = ahead;
  return d;
}

static void set_directive(jlpt_pragma *p, const jlpt_directive *d) {
  p->directive = d;
  p->world = d->world;
  p->follows = d->follows;
}

static bool may_be_prefixed(const jlpt_directive *d) {
  return d->follows != JLPT_NOTHING && strcmp(d->name, "sync") != 0;
}

/* the X of `sync X`, a directive of its own at the same place */
static jlpt_pragma *split(jlpt_pragma *outer, const jlpt_directive *d) {
  jlpt_pragma *inner = jlpt_alloc(sizeof *inner);
  *inner = *outer;
  set_directive(inner, d);
  inner->clauses = NULL;
  inner->nclauses = inner->clauses_room = 0;
  inner->exprs = NULL;
  inner->nexprs = inner->exprs_room = 0;
  outer->is_outer_half = true;
  outer->combined = inner;
  return inner;
}

/* a word behind the clauses of sync that names a directive: sync status(v) X */
static jlpt_pragma *parse_late_prefix(jlpt_parser *s, jlpt_pragma *p) {
  jlpt_parser ahead = *s;
  const jlpt_directive *second = strcmp(p->directive->name, "sync") == 0 ? parse_name(&ahead) : NULL;
  if (!second || !may_be_prefixed(second))
    return NULL;
  *s = ahead;
  return s->pragma = split(p, second);
}

/* clauses up to the end of the directive; those of `outer` (the sync of `sync X`) go there; gives X, or the only one */
static jlpt_pragma *parse_clauses(jlpt_parser *s, jlpt_pragma *inner, jlpt_pragma *outer) {
  while (s->token.kind != JLPT_END) {
    if (jlpt_accept(s, ","))
      continue;
    if (s->token.kind != JLPT_NAME) {
      jlpt_syntax_error(s, "a clause");
      return inner;
    }
    jlpt_token name = s->token;
    const char *word = jlpt_token_text(s, name);
    jlpt_pragma *owner = inner;
    const jlpt_clause_spec *spec = find_spec(inner->directive, word, strlen(word));
    const jlpt_clause_spec *of_sync = outer ? find_spec(outer->directive, word, strlen(word)) : NULL;
    if (of_sync) { /* also when the other one has a clause of that name */
      owner = outer;
      spec = of_sync;
    }
    jlpt_pragma *prefixed = spec || outer ? NULL : parse_late_prefix(s, inner);
    if (prefixed) {
      outer = inner;
      inner = prefixed;
      continue;
    }
    if (!spec)
      unknown_clause(s, outer ? outer->directive : inner->directive, outer ? inner->directive : NULL);
    jlpt_next(s);
    if (!spec) {
      if (jlpt_accept(s, "("))
        jlpt_skip_arguments(s);
      continue;
    }
    jlpt_clause *c = jlpt_push(owner->clauses, owner->nclauses, owner->clauses_room);
    c->spec = spec;
    c->begin = jlpt_written_at(inner, name.begin);
    c->end = name.end;
    s->pragma = owner;
    bool with = jlpt_at(s, "("), wants = spec->kind != JLPT_FLAG && spec->kind != JLPT_OPTIONAL_STRING;
    if (wants && !with)
      jlpt_syntax_error(s, jlpt_format("'(' after '%s'", word));
    if (with && spec->kind == JLPT_FLAG)
      jlpt_syntax_error(s, "no argument");
    if (with) {
      jlpt_next(s);
      if (!owner->failed)
        jlpt_parse_arguments(s, c);
      jlpt_skip_arguments(s);
    }
    c->end = s->last_end;
    s->pragma = inner;
    inner->failed |= owner->failed;
  }
  return inner;
}

static bool is_some_clause(const char *name, size_t n) {
  for (const jlpt_directive *const *d = jlpt_directives; *d; d++)
    if (find_spec(*d, name, n))
      return true;
  return false;
}

/* The word behind sync, which names no directive, is a clause: it has arguments, or the name of a clause, if not of
 * sync. Other words are directives misspelt. */
static bool is_clause_of_sync(const jlpt_parser *s) {
  jlpt_parser ahead = *s;
  jlpt_next(&ahead);
  return jlpt_at(&ahead, "(") || is_some_clause(s->lexer.text + s->token.begin, s->token.end - s->token.begin);
}

static void parse_pragma(jlpt_pragma *p) {
  jlpt_parser s = {.pragma = p};
  jlpt_lex_begin(&s.lexer, p->text, p->text_begin, p->text_end);
  s.lexer.line_start = false;
  s.token = jlpt_lex(&s.lexer);
  p->name_at = jlpt_written_at(p, s.token.begin);
  const jlpt_directive *d = parse_name(&s);
  if (!d) {
    unknown_directive(&s);
    return;
  }
  set_directive(p, d);
  jlpt_pragma *inner = p;
  if (strcmp(d->name, "sync") == 0 && s.token.kind == JLPT_NAME && !find_spec(d, s.lexer.text + s.token.begin,
                                                                             s.token.end - s.token.begin)) {
    jlpt_parser at_name = s;
    const jlpt_directive *second = parse_name(&s);
    if (!second && !is_clause_of_sync(&at_name)) {
      unknown_directive(&s);
      return;
    }
    if (second && !may_be_prefixed(second)) {
      p->failed = true;
      jlpt_error(p->file, jlpt_written_at(p, at_name.token.begin), "jlpar-unknown-directive",
                 "'sync' cannot prefix '%s'", second->name);
      return;
    }
    if (second)
      s.pragma = inner = split(p, second);
  }
  if (inner->directive->head) {
    jlpt_head_parser = &s;
    inner->directive->head(inner);
  }
  if (!inner->failed)
    inner = parse_clauses(&s, inner, inner == p ? NULL : p);
  p->failed |= inner->failed;
  for (jlpt_pragma *q = p; q; q = q->combined) {
    if (!q->failed)
      jlpt_check_conflicts(q);
    if (!q->failed && q->directive->clauses_done)
      q->directive->clauses_done(q);
    p->failed |= q->failed;
  }
  if (inner != p)
    inner->failed = p->failed;
}

void jlpt_parse_pragmas(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++)
      parse_pragma(jlpt.files[k]->pragmas[i]);
}

const jlpt_clause *jlpt_clause_get(const jlpt_pragma *p, const char *name) {
  for (size_t k = 0; k < p->nclauses; k++)
    if (strcmp(p->clauses[k].spec->name, name) == 0)
      return &p->clauses[k];
  return NULL;
}

bool jlpt_has(const jlpt_pragma *p, const char *name) {
  return jlpt_clause_get(p, name) != NULL;
}
