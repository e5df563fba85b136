/* SPDX-License-Identifier: MIT
 *
 * The entries of a clause: variables and sections of them, lvalues, values. What is no entry is reported.
 */
#ifndef JLPT_ENTRIES_H
#define JLPT_ENTRIES_H

#include "parser.h"

/* names of variables, with sections if they may have some */
bool jlpt_parse_list(jlpt_parser *s, jlpt_clause *c, bool sections);
/* lvalues and sections of them: v[i], *p, s.member, (*rows)[0:n] */
bool jlpt_parse_lvalues(jlpt_parser *s, jlpt_clause *c);
/* owner d[i]: what is before the last index, and that, which C would not take together where d is a distributed array */
bool jlpt_parse_owner(jlpt_parser *s, jlpt_clause *c);
/* an expression; NULL: there was none */
jlpt_entry *jlpt_add_value(jlpt_parser *s, jlpt_clause *c, const char *what);

#endif
