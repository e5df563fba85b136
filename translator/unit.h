/* SPDX-License-Identifier: MIT
 *
 * What the top level of the translation unit holds: functions with directives in them, uses of macros, and
 * #includes of files that are translated, also those that the command line asks for.
 */
#ifndef JLPT_UNIT_H
#define JLPT_UNIT_H

#include "directive.h"

/* jlpt_read_unit - fills jlpt.functions, expansions and inclusions from the parsed unit. Returns false when a file
 * between the main file and a header with directives was not known: it has been added, and all must be parsed
 * again. */
bool jlpt_read_unit(void);
/* the macro use whose expansion or arguments hold the offset, NULL: none */
const char *jlpt_expansion_at(const jlpt_file *f, size_t at, size_t *begin, size_t *end);

/* All of n stands in one argument of a macro: its text is [begin, end), though the macro reaches over it. */
bool jlpt_is_argument(const jlpt_node *n);
/* n's text as a whole: with the uses of macros that make its first or last token */
void jlpt_extent(const jlpt_node *n, size_t *begin, size_t *end);
/* something stands in the text between the extents of a and b */
bool jlpt_is_between(const jlpt_node *a, const jlpt_node *b);

#endif
