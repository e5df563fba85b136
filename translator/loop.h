/* SPDX-License-Identifier: MIT
 *
 * Loops in canonical form (language.md section 6).
 */
#ifndef JLPT_LOOP_H
#define JLPT_LOOP_H

#include "directive.h"

/* fills p->loops, as many as collapse(n) says; reports [jlpar-expected-for] and [jlpar-loop-form] */
void jlpt_find_loops(jlpt_pragma *p);
/* where the text of the innermost loop's body begins and ends */
size_t jlpt_body_begin(jlpt_pragma *p);
size_t jlpt_body_end(const jlpt_pragma *p);
/* reports a body whose text is not that: a macro makes a part of it, and a part of what is around it [jlpar-macro] */
void jlpt_check_body(jlpt_pragma *p);
/* a bound or step as C text for the code of `context`; NULL node: "1" */
const char *jlpt_bound(jlpt_pragma *p, const jlpt_node *n, jlpt_pragma *context);
/* the index is unsigned and compared by !=: it may come round to its end */
bool jlpt_comes_round(const jlpt_loop_info *l);
/* how often loop k of those collapsed runs, of jlpar_low0 ... and a signed step */
const char *jlpt_trips(const jlpt_loop_info *l, size_t k, const char *step);
/* reports jumps past a channel or future that p declares into the block behind it [jlpar-jump] */
void jlpt_check_scope(jlpt_pragma *p);
/* reports jumps out of the statement: [jlpar-jump], or [jlpar-loop-form] at the loop */
void jlpt_check_jumps(jlpt_pragma *p);

#endif
