/* SPDX-License-Identifier: MIT
 *
 * Clauses that several directives take, and what is checked and written the same for all of them.
 */
#ifndef JLPT_CLAUSES_H
#define JLPT_CLAUSES_H

#include "directive.h"

/* table entries */
#define JLPT_COPY_CLAUSES                                                                                    \
  {"in", JLPT_SECTIONS, true}, {"out", JLPT_SECTIONS, true}, {"inout", JLPT_SECTIONS, true}
#define JLPT_CAPTURE_CLAUSES {"shared", JLPT_VARS, true}, {"firstprivate", JLPT_VARS, true}

/* future(f): a jlpar_future lvalue, or a new name where a declaration may stand */
void jlpt_check_future(jlpt_pragma *p);
/* on(...): the operand has the type that the place wants */
void jlpt_check_place(jlpt_pragma *p);
/* .place = {...} of a jlpi_call; nothing for on(any) */
void jlpt_add_place(jlpt_pragma *p, jlpt_text *out);
/* the value of a clause's expression, which at run time is found to be at least 1 or else JLPAR_EINVAL */
const char *jlpt_at_least_1(const jlpt_pragma *p, const jlpt_clause *c, jlpt_pragma *context);
/* an assignment must have somebody who waits [jlpar-lost-result]; other work should [jlpar-unwaited] */
void jlpt_check_waited(jlpt_pragma *p, bool warn);
bool jlpt_is_repeated(const jlpt_pragma *p); /* the same directive stands before the same declaration already */
/* "JLPI_KEEP" etc., from future, detach and whether anybody waits; when the call's items are known */
const char *jlpt_call_flags(const jlpt_pragma *p);
/* The code that starts an outlined statement, in three steps, so that a directive can put its own between them:
 * the helper, and in place a block that begins with the captures; `f = function(&(jlpi_call){` and the members
 * that all have (target, place and name too); `.flags = ...})`, unless flags is NULL, and the block's end. */
void jlpt_open_call(jlpt_pragma *p, jlpt_text *out);
void jlpt_start_call(jlpt_pragma *p, jlpt_text *out, const char *function);
/* The whole call and its end, when nothing but the statement goes to the task; false: nothing is written. where:
 * of enum jlpi_where */
bool jlpt_start_small(jlpt_pragma *p, jlpt_text *out, const char *where);
/* the same of one on a process; waits: its sync is left out */
bool jlpt_spawn_small(jlpt_pragma *p, jlpt_text *out, bool waits);
int jlpt_effects_of_start(const jlpt_pragma *p); /* jlpt_directive.effects of async, spawn on(threads) */
void jlpt_close_call(jlpt_text *out, const char *flags);
/* the address of the assignment's target, and how it is stored: .target = ..., .store = ... */
void jlpt_add_target(jlpt_pragma *p, jlpt_text *out);

/* reduction(op: list) */
void jlpt_check_reductions(jlpt_pragma *p);
/* a value that op leaves as it is, for an object of type t; declared reductions: NULL, see jlpt_reduction_init */
const char *jlpt_identity(const char *op, CXType t);
bool jlpt_is_builtin_reduction(const char *op);
/* the statement that folds `from` into `into` (lvalues as C text) */
const char *jlpt_fold(const char *op, CXType t, const char *into, const char *from);
/* the statement that sets `object` to the identity */
const char *jlpt_init(const char *op, CXType t, const char *object);

/* the text of a combiner or initializer, with other names in place of jlpar_out, jlpar_in and jlpar_priv */
const char *jlpt_rename_operands(const char *text, const char *out, const char *in, const char *priv);
/* what stands behind `jlpar_priv =` in an initializer; NULL: it has another form */
const char *jlpt_initial_value(const char *text);

#endif
