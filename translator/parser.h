/* SPDX-License-Identifier: MIT
 *
 * The tokens of a directive, one ahead, and the pieces of C among them. What a macro stands for is parsed by a parser of
 * its own, all of which stands where the macro does.
 */
#ifndef JLPT_PARSER_H
#define JLPT_PARSER_H

#include "directive.h"
#include "lex.h"

typedef struct jlpt_parser {
  jlpt_pragma *pragma;
  jlpt_lexer lexer;
  jlpt_token token; /* the next one */
  size_t last_end;  /* where the one before ended */
  size_t stands_at; /* the tokens are a macro's expansion, which stands at this offset of the file; 0: they are not */
} jlpt_parser;
extern jlpt_parser *jlpt_head_parser; /* while a directive's head function runs */

void jlpt_next(jlpt_parser *s);
bool jlpt_at(const jlpt_parser *s, const char *spelling);
bool jlpt_accept(jlpt_parser *s, const char *spelling);
const char *jlpt_token_text(const jlpt_parser *s, jlpt_token t);
void jlpt_skip_arguments(jlpt_parser *s); /* behind the parentheses in which we are */

/* where to report what stands at an offset of p->text; of the parser's text */
size_t jlpt_written_at(const jlpt_pragma *p, size_t offset);
size_t jlpt_parsed_at(const jlpt_parser *s, size_t offset);
void jlpt_syntax_error(jlpt_parser *s, const char *wanted); /* [jlpar-clause-syntax] at the next token */

/* [begin, end) of the parser's text, to be parsed with the others */
jlpt_expr *jlpt_add_expr(jlpt_parser *s, size_t begin, size_t end, bool is_type);
/* an expression or type up to a top-level `,` or `)` (or `:` when asked); NULL: there was none */
jlpt_expr *jlpt_parse_expr(jlpt_parser *s, bool is_type, bool stop_at_colon);
/* the same of an expression that must be there: if not, an error says what is wanted */
jlpt_expr *jlpt_wanted_expr(jlpt_parser *s, bool stop_at_colon, const char *what);
/* a text to be parsed with the others, where the directive stands */
jlpt_expr *jlpt_add_text(jlpt_pragma *p, const char *text, size_t offset);
/* the text up to the `)` (or top-level `,`, when asked) that ends it, unparsed; NULL: there was none */
const char *jlpt_parse_text(jlpt_parser *s, bool stop_at_comma);

/* where the bracket closes in which the parser is */
size_t jlpt_closing(const jlpt_parser *s, const char *open, const char *close);
/* the mark, "," or ":", stands in no brackets and, if a colon, in no ?: */
bool jlpt_has_mark(const char *text, size_t begin, size_t end, const char *mark);
/* what macros make of [token, end), if one stands outside of brackets there; else NULL */
const char *jlpt_expansion(const jlpt_parser *s, size_t end);
/* a parser of an expansion of what stands at the next token */
jlpt_parser jlpt_parser_of(const jlpt_parser *s, const char *text);

#endif
