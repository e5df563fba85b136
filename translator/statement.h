/* SPDX-License-Identifier: MIT
 *
 * From a directive's place in the tree: the expressions of its clauses, the statement it governs, and where that
 * statement begins and ends in the text.
 */
#ifndef JLPT_STATEMENT_H
#define JLPT_STATEMENT_H

#include "directive.h"

/* fills node and type of p's expressions, and the variables of its clauses, from the block of probes */
void jlpt_read_probes(jlpt_pragma *p, jlpt_node *compound);
/* sets statement, statement_begin and statement_end; reports statements that macros cut */
void jlpt_find_statement(jlpt_pragma *p);
/* statement_end of directives on top of each other, once all statements are found */
size_t jlpt_set_end(jlpt_pragma *p);
/* reports a statement that begins or ends inside of an #if that is not in it as a whole, once its end is known */
void jlpt_check_conditions(jlpt_pragma *p);
/* the offset after the last byte of a statement, its `;` included */
size_t jlpt_statement_end(const jlpt_node *n);

#endif
