/* SPDX-License-Identifier: MIT
 *
 * Reads back what libclang made of the parse copy: which directives are active, the statement each governs
 * and its extent in the text, the nesting, the loops, the variables.
 */
#ifndef JLPT_BIND_H
#define JLPT_BIND_H

#include "directive.h"

/* jlpt_bind - parses all; false when the C code itself does not parse (jlpt.failure says why). */
bool jlpt_bind(void);
/* sets the skipped flags of macros by a first parse; only needed when macros hold directives */
void jlpt_find_skipped(void);
void jlpt_unbind(void);
void jlpt_dump_bind(void);

/* the tree of a function definition's body, made on demand; NULL when it has none in this unit */
jlpt_node *jlpt_body_of(CXCursor function);
/* the variable behind a declaration */
jlpt_var *jlpt_var_of(CXCursor decl);
bool jlpt_is_inside(const jlpt_node *n, const jlpt_node *outer);
/* the innermost directive whose statement holds n (n's own directive if n is the statement), or NULL */
jlpt_pragma *jlpt_pragma_around(const jlpt_node *n);
/* a node without the parentheses and implicit conversions around it */
jlpt_node *jlpt_strip(jlpt_node *n);
/* the offset after the last byte of a statement, its `;` included */
size_t jlpt_statement_end(const jlpt_node *n);
/* the macro use whose expansion or arguments hold the offset, NULL: none */
const char *jlpt_expansion_at(const jlpt_file *f, size_t at, size_t *begin, size_t *end);

#endif
