/* SPDX-License-Identifier: MIT
 *
 * Finds the directive that a pragma names, and its clauses in that directive's table.
 */
#ifndef JLPT_CLAUSE_H
#define JLPT_CLAUSE_H

/* jlpt_parse_pragmas - parses every directive of every file; `sync X` becomes two. Errors are said at once;
 * those of directives in skipped regions are taken back by jlpt_diag_drop. */
void jlpt_parse_pragmas(void);

#endif
