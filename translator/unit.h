/* SPDX-License-Identifier: MIT
 *
 * What the top level of the translation unit holds: functions with directives in them, uses of macros, and
 * #includes of files that are translated.
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

#endif
