/* SPDX-License-Identifier: MIT
 *
 * The copy of the text that libclang parses. It is the user's text in which each directive was replaced by
 *
 *     if (0) { {(void)(e1);} {(void)(e2);} } else      before the statement that it governs
 *     jlpar_channel jobs; if (0) {...}                 where it declares something in a block
 *     jlpar_channel jobs; static void jlpi_probe_1(void) {...}      the same at file scope
 *
 * so that the expressions of its clauses are parsed in their scope, macros expanded, and the governed
 * statement is the else branch: also under `if` and `for` without braces, because an if-else is one statement.
 * Everything else stays as it is, so that a position of one maps to a position of the other.
 */
#ifndef JLPT_PROBE_H
#define JLPT_PROBE_H

#include "directive.h"

typedef struct jlpt_segment {
  size_t begin, end;           /* the replacement in the copy */
  size_t from_begin, from_end; /* what it replaces in the file */
  jlpt_pragma *pragma;
} jlpt_segment;

void jlpt_probe_make(void); /* fills probe and segments of every file; can be called again */

/* Where an offset of the copy stands in the file; inside a clause's probe: expr is set and the offset counts
 * from its first byte; elsewhere inside a replacement: the directive's beginning. */
size_t jlpt_probe_map(const jlpt_file *f, size_t offset, jlpt_expr **expr, jlpt_pragma **inside);

/* the expression of the directive, in what stands for it, behind which the offset is still in its probe; or NULL: parsers
 * see there that `(int)` is no expression */
jlpt_expr *jlpt_probe_behind(const jlpt_pragma *inside, size_t offset);

/* the text without probes: directives replaced by the declarations that they stand for */
void jlpt_probe_plain(const jlpt_file *f, jlpt_text *out);

/* the first token behind a directive (other directives skipped) begins a statement */
bool jlpt_probe_statement_follows(const jlpt_pragma *p);
size_t jlpt_probe_next(const jlpt_pragma *p); /* where that token stands */

#endif
