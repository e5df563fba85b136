/* SPDX-License-Identifier: MIT */
#include "lex.h"

#include <ctype.h>
#include <string.h>

void jlpt_lex_begin(jlpt_lexer *l, const char *text, size_t begin, size_t end) {
  *l = (jlpt_lexer){text, end, begin, true};
}

/* the length of a backslash-newline at `at`, 0 if there is none; compilers let blanks stand between the two */
static size_t splice(const char *s, size_t at, size_t end) {
  if (at >= end || s[at] != '\\')
    return 0;
  size_t i = at + 1;
  while (i < end && s[i] != '\n' && isspace((unsigned char)s[i]))
    i++;
  return i < end && s[i] == '\n' ? i + 1 - at : 0;
}

static size_t comment(const char *s, size_t at, size_t end) {
  if (at + 1 >= end || s[at] != '/')
    return 0;
  size_t i = at + 2;
  if (s[at + 1] == '/') {
    while (i < end && s[i] != '\n')
      i += splice(s, i, end) ? splice(s, i, end) : 1;
    return i - at;
  }
  if (s[at + 1] != '*')
    return 0;
  while (i < end && !(s[i] == '*' && i + 1 < end && s[i + 1] == '/'))
    i++;
  return (i < end ? i + 2 : end) - at;
}

static void skip(jlpt_lexer *l) {
  const char *s = l->text;
  while (l->at < l->size) {
    size_t n = splice(s, l->at, l->size);
    if (!n)
      n = comment(s, l->at, l->size);
    if (!n && (s[l->at] == '\0' || isspace((unsigned char)s[l->at]))) {
      l->line_start |= s[l->at] == '\n';
      n = 1;
    }
    if (!n)
      return;
    l->at += n;
  }
}

size_t jlpt_skip_blanks(const char *text, size_t at, size_t end) {
  jlpt_lexer l = {text, end, at, false};
  skip(&l);
  return l.at;
}

bool jlpt_token_between(const char *text, size_t begin, size_t end) {
  return begin < end && jlpt_skip_blanks(text, begin, end) < end;
}

size_t jlpt_line_end(const char *text, size_t at, size_t end) {
  while (at < end && text[at] != '\n') {
    size_t n = splice(text, at, end);
    at += n ? n : 1;
  }
  return at;
}

size_t jlpt_skip_in_line(const char *text, size_t at, size_t end) {
  while (at < end && text[at] != '\n') {
    size_t n = splice(text, at, end);
    if (!n)
      n = comment(text, at, end);
    if (!n && !isspace((unsigned char)text[at]))
      break;
    at += n ? n : 1;
  }
  return at;
}

static bool name_char(char c) {
  return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static size_t quoted(const char *s, size_t at, size_t end) {
  char quote = s[at];
  size_t i = at + 1;
  while (i < end && s[i] != quote && s[i] != '\n')
    i += s[i] == '\\' && i + 1 < end ? 2 : 1;
  return i < end && s[i] == quote ? i + 1 : i < end ? i : end;
}

static size_t punct(const char *s, size_t at, size_t end) {
  static const char *const known[] = {"<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=",
                                      "&&",  "||",  "+=",  "-=", "*=", "/=", "%=", "&=", "|=", "^=", "##", "%:", "<%", "%>", "<:", ":>"};
  for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
    size_t n = strlen(known[k]);
    if (at + n <= end && memcmp(s + at, known[k], n) == 0)
      return at + n;
  }
  return at + 1;
}

static size_t number(const char *s, size_t at, size_t end) {
  while (at < end && (name_char(s[at]) || s[at] == '.' ||
                      ((s[at] == '+' || s[at] == '-') && strchr("eEpP", s[at - 1]))))
    at++;
  return at;
}

static size_t name(const char *s, size_t at, size_t end) {
  while (at < end && name_char(s[at]))
    at++;
  return at;
}

static bool string_prefix(const char *s, size_t begin, size_t end) {
  size_t n = end - begin;
  return (n == 1 && strchr("LuU", s[begin])) || (n == 2 && s[begin] == 'u' && s[begin + 1] == '8');
}

jlpt_token jlpt_lex(jlpt_lexer *l) {
  skip(l);
  jlpt_token t = {JLPT_END, l->at, l->at, l->line_start};
  l->line_start = false;
  if (l->at >= l->size)
    return t;
  const char *s = l->text;
  char c = s[l->at];
  if (c == '"' || c == '\'') {
    t.kind = c == '"' ? JLPT_STRING : JLPT_CHAR;
    t.end = quoted(s, l->at, l->size);
  } else if (isdigit((unsigned char)c) ||
             (c == '.' && l->at + 1 < l->size && isdigit((unsigned char)s[l->at + 1]))) {
    t.kind = JLPT_NUMBER;
    t.end = number(s, l->at + 1, l->size);
  } else if (name_char(c)) {
    t.kind = JLPT_NAME;
    t.end = name(s, l->at, l->size);
    if (t.end < l->size && (s[t.end] == '"' || s[t.end] == '\'') && string_prefix(s, t.begin, t.end)) {
      t.kind = s[t.end] == '"' ? JLPT_STRING : JLPT_CHAR;
      t.end = quoted(s, t.end, l->size);
    }
  } else {
    t.kind = JLPT_PUNCT;
    t.end = punct(s, l->at, l->size);
  }
  l->at = t.end;
  return t;
}

bool jlpt_token_is(const char *text, jlpt_token t, const char *spelling) {
  size_t n = strlen(spelling);
  return t.kind != JLPT_END && t.end - t.begin == n && memcmp(text + t.begin, spelling, n) == 0;
}

bool jlpt_next_line(const char *text, size_t at, size_t end, jlpt_line *line) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, text, at, end);
  l.line_start = false;
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    if (!t.line_start || !(jlpt_token_is(text, t, "#") || jlpt_token_is(text, t, "%:")))
      continue;
    jlpt_token k = jlpt_lex(&l);
    *line = (jlpt_line){t.begin, t.end, k.line_start ? (jlpt_token){JLPT_END, t.end, t.end, false} : k};
    for (; k.kind != JLPT_END && !k.line_start; k = jlpt_lex(&l))
      line->end = k.end;
    return true;
  }
  return false;
}
