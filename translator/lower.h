/* SPDX-License-Identifier: MIT
 *
 * What the directives' lowerings share: outlining a statement into a helper function with an env of what
 * it captured, and the code that starts it. Helpers are written innermost first into the function's `helpers`,
 * which emit puts above it; what replaces the statement goes to the text that the lowering was given.
 */
#ifndef JLPT_LOWER_H
#define JLPT_LOWER_H

#include "directive.h"

/* ---- text ---- */

/* the user's text [begin, end) as it reads inside the helper of `context` (NULL: in its own function), nested
 * directives lowered, names of captured variables as that helper has them */
void jlpt_render(jlpt_text *out, jlpt_file *f, size_t begin, size_t end, jlpt_pragma *context);
const char *jlpt_render_expr(const jlpt_expr *e, jlpt_pragma *context);
const char *jlpt_render_node(const jlpt_node *n, jlpt_pragma *context);
/* how a variable is written inside the helper of `context` */
const char *jlpt_name_in(const jlpt_var *v, jlpt_pragma *context);
/* marks the variables that are macros in a helper: before anything is lowered */
void jlpt_find_macros(void);
/* the member of an env that brings the variable */
const char *jlpt_member(const jlpt_var *v);
/* the directive in whose helper p's own code stands, or NULL */
jlpt_pragma *jlpt_context_of(const jlpt_pragma *p);

/* the lines that follow are the user's, from this offset / the translator's */
void jlpt_mark_user(jlpt_text *out, const jlpt_file *f, size_t offset);
void jlpt_mark_own(jlpt_text *out);
/* p's whole statement with the lines marked as the user's, then as our own again */
void jlpt_add_statement(jlpt_text *out, jlpt_pragma *p, jlpt_pragma *context);
const char *jlpt_quoted(const char *s); /* as a C string literal */
void jlpt_lower_forget(void); /* what it kept of this unit */

/* ---- outlining ---- */

/* chooses names and representations; p->helper becomes fib_spawn1 */
void jlpt_outline(jlpt_pragma *p);
/* struct fib_spawn1_env { ... }; */
void jlpt_add_env_struct(jlpt_pragma *p, jlpt_text *out);
bool jlpt_nothing_captured(const jlpt_pragma *p); /* the helper needs no env */
/* the locals of the helper, from the env pointer jlpar_arg */
void jlpt_add_locals(jlpt_pragma *p, jlpt_text *out);
/* behind the locals, where the statement is to run: channels that are firstprivate become this run's own */
void jlpt_copy_channels(jlpt_pragma *p, jlpt_text *out);
/* behind the statement: what a local copy stood for is written, macros that stand for names are taken back */
void jlpt_end_locals(jlpt_pragma *p, jlpt_text *out);
/* reports an assignment of which a macro makes a part [jlpar-macro] */
void jlpt_check_value(jlpt_pragma *p);
/* the statement has a value that goes to an assignment's target or a future, of this type */
bool jlpt_gives_value(const jlpt_pragma *p, CXType *type);
/* the statement in the helper, its value stored if p is an assignment or gives a future one */
void jlpt_add_body(jlpt_pragma *p, jlpt_text *out, CXType *result);
/* static const jlpi_type fib_spawn1_env_type ...; static const jlpi_site fib_spawn1_site with `more` members */
void jlpt_add_site(jlpt_pragma *p, jlpt_text *out, const CXType *result, const char *more);
/* member of the site of a statement that runs in another process and might do without a task there, or nothing */
const char *jlpt_elsewhere_lazy(const jlpt_pragma *p);
/* a whole run helper: env, function, site */
void jlpt_add_run_helper(jlpt_pragma *p);
/* a sync around code that waits for what it starts, in three steps: before that code is written; the code with the sync
 * around it, which is called jlpar_NAME; meanwhile, for what is started in it, the sync or NULL if it may fail */
void jlpt_begin_sync(jlpt_pragma *p);
void jlpt_add_sync(jlpt_pragma *p, jlpt_text *out, const char *name, const jlpt_text *code);
void jlpt_add_sync_end(const jlpt_pragma *p, jlpt_text *out, const char *name); /* its end alone */
jlpt_pragma *jlpt_sync_of_notes(const jlpt_pragma *p);
/* in place: declares and fills NAME_captures, NAME_items */
void jlpt_add_captures(jlpt_pragma *p, jlpt_text *out);
/* .site = ..., .env = ..., .items = ..., .sync = ... of a jlpi_call */
void jlpt_add_call_members(jlpt_pragma *p, jlpt_text *out);
/* jlpi_type object for elements of a type, added to out; its address as C text */
const char *jlpt_element_type(jlpt_pragma *p, jlpt_text *out, CXType t, const char *suffix, const char *spelling);
const char *jlpt_add_type(jlpt_text *out, const char *name, CXType t, const char *spelling); /* it is called NAME_type */
/* .first, .bytes and the shape of a section of `base` as jlpi_item members */
const char *jlpt_section_members(const jlpt_entry *e, const char *base, jlpt_pragma *context);
/* inside a function: the local or unnamed types that t depends on */
void jlpt_add_types_of(const jlpt_pragma *p, CXType t, jlpt_text *out);
/* the same for all that p captures and its statement uses */
void jlpt_add_local_types(jlpt_pragma *p, jlpt_text *out);
/* the directive in a comment, as the first line of its helper */
void jlpt_add_comment(const jlpt_pragma *p, jlpt_text *out);
/* around a helper: the macros that the user's function defines before the statement */
void jlpt_begin_macros(const jlpt_pragma *p, jlpt_text *out);
void jlpt_end_macros(const jlpt_pragma *p, jlpt_text *out);
/* the variable of the sync that waits for p, "&jlpar_sync1", or "NULL" */
const char *jlpt_sync_name(const jlpt_pragma *p);
/* declares the future of future(f) in front of the statement when it is new; opens what must enclose it */
void jlpt_declare_future(jlpt_pragma *p, jlpt_text *out);
void jlpt_declare_prefixed_future(jlpt_pragma *p, jlpt_text *out); /* of the X of `sync X`, which is to last longer than the sync */
/* "f = " when there is a future(f) */
const char *jlpt_future_target(jlpt_pragma *p);

/* loops: a clause whose memory depends on the iteration; and is contiguous from one to the next */
bool jlpt_varies(const jlpt_pragma *p, const jlpt_capture *c);
bool jlpt_is_linear(const jlpt_pragma *p, const jlpt_capture *c);

#endif
