/* SPDX-License-Identifier: MIT
 *
 * Loops that run as blocks of iterations elsewhere (distributed, pmap): a helper runs iterations [begin, end) counted
 * from 0, whatever the loop's own bounds; the caller computes bounds, step and number of iterations once, as
 * jlpar_low0, jlpar_step0, jlpar_trips0 (0: the outermost of collapsed loops). Clauses that name what an iteration
 * uses, out(a[i]), become a helper that gives the memory of iteration jlpar_k.
 */
#ifndef JLPT_BLOCKS_H
#define JLPT_BLOCKS_H

#include "directive.h"

/* the capture is an item of reduction(...); and consists of one object */
bool jlpt_reduces(const jlpt_capture *c);
bool jlpt_is_scalar(const jlpt_capture *c);

/* in place: bounds, steps and trips as constants; adds them to the env */
void jlpt_add_bounds(jlpt_pragma *p, jlpt_text *out, jlpt_pragma *context);
/* in place: .iterations = ... of a jlpi_loop; the value that an index declared before its loop has behind it */
void jlpt_add_iterations(jlpt_pragma *p, jlpt_text *out);
void jlpt_add_finals(const jlpt_pragma *p, jlpt_text *out, jlpt_pragma *context);

/* in a helper: bounds as locals; the loop variables of iteration jlpar_k; what was captured */
void jlpt_add_bound_locals(const jlpt_pragma *p, jlpt_text *out);
void jlpt_add_indices(const jlpt_pragma *p, jlpt_text *out);
void jlpt_add_plain_locals(jlpt_pragma *p, jlpt_text *out);
void jlpt_mark_used(const jlpt_pragma *p, jlpt_text *out);

/* a clause names the memory of an iteration; the helper that gives it */
bool jlpt_any_varies(const jlpt_pragma *p);
void jlpt_add_section(jlpt_pragma *p, jlpt_text *out);

/* for (...) { of the iterations of a block; each has random numbers of its own if it may draw some */
void jlpt_begin_block_loop(const jlpt_pragma *p, jlpt_text *out);

#endif
