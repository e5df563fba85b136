/* SPDX-License-Identifier: MIT
 *
 * Raw tokens of C text: what a compiler sees after line splicing and removal of comments, before any
 * preprocessing. Knows no keyword and no macro.
 */
#ifndef JLPT_LEX_H
#define JLPT_LEX_H

#include "text.h"

enum jlpt_token_kind { JLPT_END, JLPT_NAME, JLPT_NUMBER, JLPT_STRING, JLPT_CHAR, JLPT_PUNCT };

typedef struct jlpt_token {
  enum jlpt_token_kind kind;
  size_t begin, end; /* [begin, end) in the text */
  bool line_start;   /* the first of its line (a spliced line is one line) */
} jlpt_token;

typedef struct jlpt_lexer {
  const char *text;
  size_t size, at;
  bool line_start;
} jlpt_lexer;

void jlpt_lex_begin(jlpt_lexer *l, const char *text, size_t begin, size_t end);
jlpt_token jlpt_lex(jlpt_lexer *l); /* JLPT_END at the end, and ever after */
bool jlpt_token_is(const char *text, jlpt_token t, const char *spelling);
/* the offset after blanks, comments and line splices that begin at `at` */
size_t jlpt_skip_blanks(const char *text, size_t at, size_t end);
/* [begin, end) is not empty, and not blanks and comments only */
bool jlpt_token_between(const char *text, size_t begin, size_t end);
/* as jlpt_skip_blanks, but not beyond the line's end: the offset of its newline, or of what else stands in the line */
size_t jlpt_skip_in_line(const char *text, size_t at, size_t end);
/* the offset of the newline that ends the line at `at`, spliced lines being one; `end` when none does */
size_t jlpt_line_end(const char *text, size_t at, size_t end);

/* A line of the preprocessor's. */
typedef struct jlpt_line {
  size_t begin, end; /* from its # to its last token */
  jlpt_token word;   /* behind the #; JLPT_END: nothing */
} jlpt_line;

/* the first that begins behind `at`, in whose line others stand, and before `end`; false: there is none */
bool jlpt_next_line(const char *text, size_t at, size_t end, jlpt_line *line);

#endif
