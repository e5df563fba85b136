/* SPDX-License-Identifier: MIT
 *
 * Clauses that contradict each other, whatever the directive: [jlpar-duplicate-clause], [jlpar-conflicting-clauses].
 */
#ifndef JLPT_CONFLICTS_H
#define JLPT_CONFLICTS_H

#include "directive.h"

void jlpt_check_conflicts(jlpt_pragma *p);

#endif
