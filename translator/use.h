/* SPDX-License-Identifier: MIT
 *
 * What one mention of a variable does with it.
 */
#ifndef JLPT_USE_H
#define JLPT_USE_H

#include "directive.h"

/* how one mention of a variable uses it: JLPT_READ, JLPT_WRITE ... */
unsigned jlpt_use_of(const jlpt_node *ref);
/* the same for a mention in a clause's lvalue, which its directive writes: status(a[i]) */
unsigned jlpt_use_in_stored(const jlpt_node *ref, const jlpt_node *stored);

#endif
