/* SPDX-License-Identifier: MIT
 *
 * Has libclang parse the copy and reads back what it made of it: which directives are active, the statement
 * each governs, the nesting, the loops.
 */
#ifndef JLPT_BIND_H
#define JLPT_BIND_H

#include "directive.h"
#include "statement.h"
#include "tree.h"
#include "unit.h"

/* jlpt_bind - parses all; false when the C code itself does not parse (jlpt.failure says why). */
bool jlpt_bind(void);
/* sets the skipped flags of macros by a first parse; only needed when macros hold directives */
void jlpt_find_skipped(void);
void jlpt_unbind(void);
void jlpt_dump_bind(void);

#endif
