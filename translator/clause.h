/* SPDX-License-Identifier: MIT
 *
 * Parses directives and their clauses by the directives' tables.
 */
#ifndef JLPT_CLAUSE_H
#define JLPT_CLAUSE_H

#include "directive.h"
#include "lex.h"

/* jlpt_parse_pragmas - parses every directive of every file; `sync X` becomes two. Errors are said at once;
 * those of directives in skipped regions are taken back by jlpt_diag_drop. */
void jlpt_parse_pragmas(void);

/* For directives' heads: the tokens of the directive, one ahead. */
typedef struct jlpt_parser {
  jlpt_pragma *pragma;
  jlpt_lexer lexer;
  jlpt_token token; /* the next one */
  size_t last_end;  /* where the one before ended */
  size_t stands_at; /* the tokens are a macro's expansion, which stands at this offset of the file; 0: they are not */
} jlpt_parser;
extern jlpt_parser *jlpt_head_parser; /* while a head function runs */

void jlpt_next(jlpt_parser *s);
bool jlpt_at(const jlpt_parser *s, const char *spelling);
bool jlpt_accept(jlpt_parser *s, const char *spelling);
const char *jlpt_token_text(const jlpt_parser *s, jlpt_token t);
size_t jlpt_written_at(const jlpt_pragma *p, size_t offset); /* where to report what stands at an offset of p->text */
void jlpt_syntax_error(jlpt_parser *s, const char *wanted); /* [jlpar-clause-syntax] at the next token */
/* an expression or type up to a top-level `,` or `)` (or `:` when asked); NULL: there was none */
jlpt_expr *jlpt_parse_expr(jlpt_parser *s, bool is_type, bool stop_at_colon);

/* a text to be parsed with the others, where the directive stands */
jlpt_expr *jlpt_add_text(jlpt_pragma *p, const char *text, size_t offset);

/* the text up to the `)` (or top-level `,`, when asked) that ends it, unparsed; NULL: there was none */
const char *jlpt_parse_text(jlpt_parser *s, bool stop_at_comma);

#endif
