/* SPDX-License-Identifier: MIT
 *
 * The rules that hold for every directive: what may be captured how (language.md section 3), and how
 * directives stand to each other.
 */
#ifndef JLPT_CHECK_H
#define JLPT_CHECK_H

#include "directive.h"

void jlpt_check(void); /* everything, each directive's own checks included */
/* the sync that waits for what p starts, or NULL: none does for what is detached; also through directives between that
 * wait themselves */
jlpt_pragma *jlpt_sync_around(const jlpt_pragma *p);
bool jlpt_is_sync(const jlpt_pragma *p);
bool jlpt_outlined(const jlpt_pragma *p);
bool jlpt_is_int(CXType t);
/* reports [jlpar-type] when an expression of a clause is not of integer type */
void jlpt_want_int(jlpt_pragma *p, const char *clause);
bool jlpt_constant(const jlpt_expr *e, double *value); /* the compiler knows its value; false: *value is as it was */
/* reports an expression of a clause that is known to be less than `least` [jlpar-clause-syntax] */
void jlpt_want_at_least(jlpt_pragma *p, const char *clause, int least);
/* reports [jlpar-type] when nothing can be stored into the expression of a clause */
void jlpt_want_lvalue(jlpt_pragma *p, const char *clause);
/* reports [jlpar-type] when it is no condition */
void jlpt_want_scalar(jlpt_pragma *p, const char *clause);

#endif
