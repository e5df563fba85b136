/* SPDX-License-Identifier: MIT
 *
 * Loops in canonical form (language.md section 6).
 */
#ifndef JLPT_LOOP_H
#define JLPT_LOOP_H

#include "directive.h"

/* fills p->loops, as many as collapse(n) says; reports [jlpar-expected-for] and [jlpar-loop-form] */
void jlpt_find_loops(jlpt_pragma *p);
/* reports jumps out of the statement: [jlpar-jump], or [jlpar-loop-form] at the loop */
void jlpt_check_jumps(jlpt_pragma *p);

#endif
