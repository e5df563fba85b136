/* SPDX-License-Identifier: MIT
 *
 * What one mention of a variable does with it.
 */
#ifndef JLPT_USE_H
#define JLPT_USE_H

#include "directive.h"

/* how one mention of a variable uses it: JLPT_READ, JLPT_WRITE ... */
unsigned jlpt_use_of(const jlpt_node *ref);

#endif
