/* SPDX-License-Identifier: MIT
 *
 * The arguments of a clause, as its kind in the directive's table wants them.
 */
#ifndef JLPT_ARGUMENTS_H
#define JLPT_ARGUMENTS_H

#include "parser.h"

/* behind the clause's `(`, up to its `)`; from their expansion where they must be. Reports what does not fit. */
void jlpt_parse_arguments(jlpt_parser *s, jlpt_clause *c);

#endif
