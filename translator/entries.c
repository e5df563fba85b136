/* SPDX-License-Identifier: MIT */
#include "entries.h"

#include "diag.h"

#include <string.h>

static bool parse_bounds(jlpt_parser *s, jlpt_dim *d) {
  return (d->lower = jlpt_wanted_expr(s, true, "an index or lower:length")) &&
         (!jlpt_accept(s, ":") || (d->length = jlpt_wanted_expr(s, false, "the length of the section")));
}

/* lower:length where one macro makes both; other bounds keep their macros for the compiler */
static bool parse_expanded_bounds(jlpt_parser *s, jlpt_dim *d) {
  size_t end = jlpt_closing(s, "[", "]");
  const char *text = jlpt_has_mark(s->lexer.text, s->token.begin, end, ":") ? NULL : jlpt_expansion(s, end);
  if (!text || !jlpt_has_mark(text, 0, strlen(text), ":"))
    return parse_bounds(s, d);
  jlpt_parser inner = jlpt_parser_of(s, text);
  if (!parse_bounds(&inner, d))
    return false;
  if (inner.token.kind != JLPT_END)
    jlpt_syntax_error(&inner, "']'");
  while (s->token.kind != JLPT_END && s->token.begin < end)
    jlpt_next(s);
  return true;
}

static bool parse_section(jlpt_parser *s, jlpt_entry *e) {
  while (jlpt_accept(s, "[")) {
    if (e->ndims == sizeof e->dims / sizeof *e->dims) {
      jlpt_syntax_error(s, "at most 8 dimensions");
      return false;
    }
    if (!parse_expanded_bounds(s, &e->dims[e->ndims++]))
      return false;
    if (!jlpt_accept(s, "]")) {
      jlpt_syntax_error(s, "']'");
      return false;
    }
  }
  return true;
}

static void member_error(jlpt_parser *s, size_t begin) {
  jlpt_pragma *p = s->pragma;
  const char *text = s->lexer.text;
  while (jlpt_at(s, ".") || jlpt_at(s, "->") || s->token.kind == JLPT_NAME)
    jlpt_next(s);
  p->failed = true;
  jlpt_error(p->file, jlpt_parsed_at(s, begin), "jlpar-clause-syntax", "'%.*s' is a member where a variable is wanted",
             (int)(s->last_end - begin), text + begin);
  jlpt_note(p->file, jlpt_parsed_at(s, begin),
            "name the struct, or a pointer of its own that points where the member does");
}

static bool parse_entry(jlpt_parser *s, jlpt_clause *c, bool sections) {
  if (s->token.kind != JLPT_NAME) {
    jlpt_syntax_error(s, "the name of a variable");
    return false;
  }
  jlpt_entry *e = jlpt_push(c->entries, c->nentries, c->entries_room);
  e->expr = jlpt_add_expr(s, s->token.begin, s->token.end, false);
  size_t begin = s->token.begin;
  jlpt_next(s);
  if (jlpt_at(s, ".") || jlpt_at(s, "->")) {
    member_error(s, begin);
    return false;
  }
  return !sections || parse_section(s, e);
}

/* from a `[` on, nothing but the sections of an entry */
static bool only_sections(const jlpt_parser *s) {
  jlpt_parser ahead = *s;
  int depth = 0;
  do {
    depth += jlpt_at(&ahead, "[") || jlpt_at(&ahead, "(");
    depth -= jlpt_at(&ahead, "]") || jlpt_at(&ahead, ")");
    jlpt_next(&ahead);
  } while (ahead.token.kind != JLPT_END && (depth > 0 || jlpt_at(&ahead, "[")));
  return ahead.token.kind == JLPT_END || jlpt_at(&ahead, ",") || jlpt_at(&ahead, ")");
}

/* an lvalue, and sections of it: v[i], *p, s.member, (*rows)[0:n] */
static bool parse_lvalue(jlpt_parser *s, jlpt_clause *c) {
  size_t begin = s->token.begin;
  for (int depth = 0; s->token.kind != JLPT_END; jlpt_next(s)) {
    if (depth == 0 && (jlpt_at(s, ",") || jlpt_at(s, ")") || (jlpt_at(s, "[") && only_sections(s))))
      break;
    depth += jlpt_at(s, "(") || jlpt_at(s, "[");
    depth -= jlpt_at(s, ")") || jlpt_at(s, "]");
  }
  if (s->last_end <= begin) {
    jlpt_syntax_error(s, "the name of a variable");
    return false;
  }
  jlpt_entry *e = jlpt_push(c->entries, c->nentries, c->entries_room);
  e->expr = jlpt_add_expr(s, begin, s->last_end, false);
  return parse_section(s, e);
}

bool jlpt_parse_lvalues(jlpt_parser *s, jlpt_clause *c) {
  do
    if (!parse_lvalue(s, c))
      return false;
  while (jlpt_accept(s, ","));
  return true;
}

bool jlpt_parse_list(jlpt_parser *s, jlpt_clause *c, bool sections) {
  for (;;) {
    if (!parse_entry(s, c, sections))
      return false;
    if (!jlpt_accept(s, ","))
      return true;
  }
}

bool jlpt_parse_owner(jlpt_parser *s, jlpt_clause *c) {
  jlpt_entry *e = jlpt_push(c->entries, c->nentries, c->entries_room);
  jlpt_parser open = *s, ahead = *s; /* at the bracket of the last index, if that is the last thing */
  bool indexed = false;
  for (int depth = 0; ahead.token.kind != JLPT_END && (depth || !(jlpt_at(&ahead, ",") || jlpt_at(&ahead, ")")));) {
    if (!depth)
      indexed = false;
    if (!depth && jlpt_at(&ahead, "[") && ahead.token.begin > s->token.begin)
      open = ahead, indexed = true;
    depth += jlpt_at(&ahead, "(") || jlpt_at(&ahead, "[") || jlpt_at(&ahead, "{");
    depth -= jlpt_at(&ahead, ")") || jlpt_at(&ahead, "]") || jlpt_at(&ahead, "}");
    jlpt_next(&ahead);
  }
  if (!indexed)
    return (e->expr = jlpt_wanted_expr(s, false, "a future, a channel or an element of a distributed array")) != NULL;
  e->expr = jlpt_add_expr(s, s->token.begin, open.last_end, false);
  *s = open;
  return parse_section(s, e);
}

jlpt_entry *jlpt_add_value(jlpt_parser *s, jlpt_clause *c, const char *what) {
  jlpt_expr *e = jlpt_wanted_expr(s, false, what);
  if (!e)
    return NULL;
  jlpt_entry *entry = jlpt_push(c->entries, c->nentries, c->entries_room);
  entry->expr = e;
  return entry;
}
