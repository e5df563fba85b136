/* SPDX-License-Identifier: MIT */
#include "parser.h"

#include "diag.h"
#include "expand.h"

#include <string.h>

jlpt_parser *jlpt_head_parser;

/* ---- tokens ---- */

void jlpt_next(jlpt_parser *s) {
  s->last_end = s->token.end;
  s->token = jlpt_lex(&s->lexer);
}

bool jlpt_at(const jlpt_parser *s, const char *spelling) {
  return jlpt_token_is(s->lexer.text, s->token, spelling);
}

bool jlpt_accept(jlpt_parser *s, const char *spelling) {
  if (!jlpt_at(s, spelling))
    return false;
  jlpt_next(s);
  return true;
}

const char *jlpt_token_text(const jlpt_parser *s, jlpt_token t) {
  return jlpt_copy(s->lexer.text + t.begin, t.end - t.begin);
}

size_t jlpt_written_at(const jlpt_pragma *p, size_t offset) {
  return offset >= p->begin && offset <= p->end ? offset : p->begin;
}

size_t jlpt_parsed_at(const jlpt_parser *s, size_t offset) {
  return s->stands_at ? s->stands_at : jlpt_written_at(s->pragma, offset);
}

void jlpt_syntax_error(jlpt_parser *s, const char *wanted) {
  jlpt_pragma *p = s->pragma;
  p->failed = true;
  if (s->token.kind == JLPT_END)
    jlpt_error(p->file, jlpt_parsed_at(s, s->last_end ? s->last_end - 1 : s->token.begin), "jlpar-clause-syntax",
               "the directive ends where %s is wanted", wanted);
  else
    jlpt_error(p->file, jlpt_parsed_at(s, s->token.begin), "jlpar-clause-syntax", "'%s' where %s is wanted",
               jlpt_token_text(s, s->token), wanted);
}

void jlpt_skip_arguments(jlpt_parser *s) {
  for (int depth = 1; s->token.kind != JLPT_END; jlpt_next(s)) {
    depth += jlpt_at(s, "(");
    depth -= jlpt_at(s, ")");
    if (depth == 0) {
      jlpt_next(s);
      return;
    }
  }
}

/* ---- pieces of C ---- */

jlpt_expr *jlpt_add_text(jlpt_pragma *p, const char *text, size_t offset) {
  jlpt_expr *e = jlpt_alloc(sizeof *e);
  e->text = text;
  e->offset = offset;
  e->pragma = p;
  *jlpt_push(p->exprs, p->nexprs, p->exprs_room) = e;
  return e;
}

jlpt_expr *jlpt_add_expr(jlpt_parser *s, size_t begin, size_t end, bool is_type) {
  jlpt_expr *e = jlpt_add_text(s->pragma, jlpt_copy(s->lexer.text + begin, end - begin), jlpt_parsed_at(s, begin));
  e->is_type = is_type;
  return e;
}

jlpt_expr *jlpt_parse_expr(jlpt_parser *s, bool is_type, bool stop_at_colon) {
  size_t begin = s->token.begin, questions = 0;
  int depth = 0;
  while (s->token.kind != JLPT_END) {
    if (depth == 0 && (jlpt_at(s, ",") || jlpt_at(s, ")") || jlpt_at(s, "]") ||
                       (stop_at_colon && !questions && jlpt_at(s, ":"))))
      break;
    questions += jlpt_at(s, "?");
    questions -= questions && jlpt_at(s, ":");
    depth += jlpt_at(s, "(") || jlpt_at(s, "[") || jlpt_at(s, "{");
    depth -= jlpt_at(s, ")") || jlpt_at(s, "]") || jlpt_at(s, "}");
    jlpt_next(s);
  }
  if (s->last_end <= begin)
    return NULL;
  return jlpt_add_expr(s, begin, s->last_end, is_type);
}

const char *jlpt_parse_text(jlpt_parser *s, bool stop_at_comma) {
  size_t begin = s->token.begin;
  for (int depth = 0; s->token.kind != JLPT_END; jlpt_next(s)) {
    if (depth == 0 && (jlpt_at(s, ")") || (stop_at_comma && jlpt_at(s, ","))))
      break;
    depth += jlpt_at(s, "(") || jlpt_at(s, "{");
    depth -= jlpt_at(s, ")") || jlpt_at(s, "}");
  }
  return s->last_end > begin ? jlpt_copy(s->lexer.text + begin, s->last_end - begin) : NULL;
}

jlpt_expr *jlpt_wanted_expr(jlpt_parser *s, bool stop_at_colon, const char *what) {
  jlpt_expr *e = jlpt_parse_expr(s, false, stop_at_colon);
  if (!e)
    jlpt_syntax_error(s, what);
  return e;
}

/* ---- expansions ---- */

size_t jlpt_closing(const jlpt_parser *s, const char *open, const char *close) {
  jlpt_parser ahead = *s;
  for (int depth = 1; ahead.token.kind != JLPT_END; jlpt_next(&ahead)) {
    depth += jlpt_at(&ahead, open);
    depth -= jlpt_at(&ahead, close);
    if (depth == 0)
      break;
  }
  return ahead.token.begin;
}

bool jlpt_has_mark(const char *text, size_t begin, size_t end, const char *mark) {
  jlpt_lexer l;
  int depth = 0, questions = 0;
  jlpt_lex_begin(&l, text, begin, end);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    if (depth == 0 && questions == 0 && jlpt_token_is(text, t, mark))
      return true;
    char c = t.kind == JLPT_PUNCT ? text[t.begin] : '\0';
    depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
    questions += jlpt_token_is(text, t, "?");
    questions -= questions && jlpt_token_is(text, t, ":");
  }
  return false;
}

const char *jlpt_expansion(const jlpt_parser *s, size_t end) {
  return jlpt_expand(s->pragma->file, s->pragma->begin, s->lexer.text, s->token.begin, end);
}

jlpt_parser jlpt_parser_of(const jlpt_parser *s, const char *text) {
  jlpt_parser inner = {.pragma = s->pragma, .stands_at = jlpt_parsed_at(s, s->token.begin)};
  jlpt_lex_begin(&inner.lexer, text, 0, strlen(text));
  inner.token = jlpt_lex(&inner.lexer);
  return inner;
}
