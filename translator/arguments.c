/* SPDX-License-Identifier: MIT */
#include "arguments.h"

#include "entries.h"

#include <stdlib.h>
#include <string.h>

/* the first token is one of n words; what: they, as the message has them */
static bool parse_word(jlpt_parser *s, jlpt_clause *c, const char *const *words, size_t n, const char *what) {
  for (size_t k = 0; k < n; k++)
    if (jlpt_at(s, words[k]))
      c->word = words[k];
  if (!c->word) {
    jlpt_syntax_error(s, what);
    return false;
  }
  jlpt_next(s);
  return true;
}

static bool parse_colon(jlpt_parser *s, const char *what) {
  bool there = jlpt_accept(s, ":");
  if (!there)
    jlpt_syntax_error(s, what);
  return there;
}

static bool parse_reduction(jlpt_parser *s, jlpt_clause *c) {
  static const char *const operators[] = {"+", "*", "-", "&", "|", "^", "&&", "||"};
  c->word_at = s->token.begin;
  if (s->token.kind == JLPT_NAME)
    c->word = jlpt_token_text(s, s->token);
  return parse_word(s, c, operators, sizeof operators / sizeof *operators,
                    "an operator (+ * - & | ^ && || min max or a declared one)") &&
         parse_colon(s, "':' between the operator and its variables") && jlpt_parse_list(s, c, true);
}

static bool parse_place(jlpt_parser *s, jlpt_clause *c) {
  static const char *const words[] = {"any", "threads", "tasks"}, *const heads[] = {"pool", "owner"};
  jlpt_parser ahead = *s;
  jlpt_next(&ahead);
  for (size_t k = 0; k < 3; k++)
    if (jlpt_at(s, words[k]) && (jlpt_at(&ahead, ")") || ahead.token.kind == JLPT_END)) {
      c->word = words[k];
      jlpt_next(s);
      return true;
    }
  for (size_t k = 0; k < 2; k++)
    if (jlpt_at(s, heads[k]) && ahead.token.kind != JLPT_END && !jlpt_at(&ahead, ")") &&
        (ahead.token.kind == JLPT_NAME || jlpt_at(&ahead, "(") || jlpt_at(&ahead, "*"))) {
      c->word = heads[k];
      jlpt_next(s);
    }
  if (c->word && strcmp(c->word, "owner") == 0)
    return jlpt_parse_owner(s, c);
  return jlpt_add_value(s, c, "a place: any, threads, pool x, owner x or a process id") != NULL;
}

static bool parse_schedule(jlpt_parser *s, jlpt_clause *c) {
  static const char *const kinds[] = {"static", "dynamic", "greedy"};
  return parse_word(s, c, kinds, 3, "static, dynamic or greedy") &&
         (!jlpt_accept(s, ",") || jlpt_add_value(s, c, "the size of a chunk") != NULL);
}

static bool parse_depend(jlpt_parser *s, jlpt_clause *c) {
  static const char *const kinds[] = {"in", "out", "inout"};
  return parse_word(s, c, kinds, 3, "in, out or inout") && parse_colon(s, "':' between the kind and what it names") &&
         jlpt_parse_lvalues(s, c);
}

static bool parse_int(jlpt_parser *s, jlpt_clause *c) {
  char *end;
  const char *digits = jlpt_token_text(s, s->token);
  c->value = strtol(digits, &end, 0);
  if (*end || end == digits || c->value < 1) {
    jlpt_syntax_error(s, "a positive integer constant");
    return false;
  }
  jlpt_next(s);
  return true;
}

static bool parse_string(jlpt_parser *s, jlpt_clause *c) {
  if (s->token.kind != JLPT_STRING) {
    jlpt_syntax_error(s, "a text in quotes");
    return false;
  }
  size_t begin = s->token.begin;
  while (s->token.kind == JLPT_STRING) /* several are one */
    jlpt_next(s);
  c->word = jlpt_copy(s->lexer.text + begin, s->last_end - begin);
  return true;
}

static bool parse_kind(jlpt_parser *s, jlpt_clause *c) {
  switch (c->spec->kind) {
  case JLPT_FLAG:
    return true;
  case JLPT_EXPR:
  case JLPT_LVALUE:
  case JLPT_FUTURE_ARG:
    return jlpt_add_value(s, c, "an expression") != NULL;
  case JLPT_EXPR_LIST:
    do
      if (!jlpt_add_value(s, c, "an expression"))
        return false;
    while (jlpt_accept(s, ","));
    return true;
  case JLPT_INT:
    return parse_int(s, c);
  case JLPT_STRING_ARG:
  case JLPT_OPTIONAL_STRING:
    return parse_string(s, c);
  case JLPT_VARS:
    return jlpt_parse_list(s, c, false);
  case JLPT_SECTIONS:
    return jlpt_parse_list(s, c, true);
  case JLPT_REDUCTION_LIST:
    return parse_reduction(s, c);
  case JLPT_PLACE_ARG:
    return parse_place(s, c);
  case JLPT_SCHEDULE_ARG:
    return parse_schedule(s, c);
  case JLPT_DEPEND_LIST:
    return parse_depend(s, c);
  case JLPT_TEXT_ARG:
    if (!(c->word = jlpt_parse_text(s, false)))
      jlpt_syntax_error(s, "an expression");
    return c->word != NULL;
  }
  return false;
}

static bool begins_with_place(const char *text) {
  static const char *const words[] = {"any", "threads", "tasks", "pool", "owner"};
  jlpt_lexer l;
  jlpt_lex_begin(&l, text, 0, strlen(text));
  jlpt_token first = jlpt_lex(&l);
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (jlpt_token_is(text, first, words[k]))
      return true;
  return false;
}

static bool is_one_name(const char *text) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, text, 0, strlen(text));
  return jlpt_lex(&l).kind == JLPT_NAME && jlpt_lex(&l).kind == JLPT_END;
}

/* The expansion is more than an expression: names, lists, operators, words of ours, texts. Expressions keep their
 * macros for the compiler, which knows all of them. */
static bool must_expand(enum jlpt_clause_kind k, const char *text) {
  switch (k) {
  case JLPT_PLACE_ARG:
    return begins_with_place(text);
  case JLPT_FUTURE_ARG:
    return is_one_name(text);
  case JLPT_EXPR_LIST:
    return jlpt_has_mark(text, 0, strlen(text), ",");
  case JLPT_FLAG:
  case JLPT_EXPR:
  case JLPT_LVALUE:
  case JLPT_TEXT_ARG:
    return false;
  default:
    return true;
  }
}

void jlpt_parse_arguments(jlpt_parser *s, jlpt_clause *c) {
  const char *text = jlpt_expansion(s, jlpt_closing(s, "(", ")"));
  if (!text || !must_expand(c->spec->kind, text)) {
    if (parse_kind(s, c) && !jlpt_at(s, ")"))
      jlpt_syntax_error(s, "')'");
    return;
  }
  jlpt_parser inner = jlpt_parser_of(s, text);
  if (parse_kind(&inner, c) && inner.token.kind != JLPT_END)
    jlpt_syntax_error(&inner, "')'");
}
