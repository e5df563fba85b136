/* SPDX-License-Identifier: MIT
 *
 * What the files behind lower.h share among themselves:
 *
 *   render.c   the user's text, with names as a helper has them, and marks for #line
 *   outline.c  how a helper names what it captured: the env struct and the locals made from it
 *   hoist.c    which declarations of the user's function its helper needs again
 *   redeclare.c  one of them: its text, and that its layout is the same
 *   names.c    what one scope cannot tell apart, or a macro spells: errors
 *   helper.c   the helper functions, their types and sites
 *   start.c    the code in place: filling the env, describing memory, the call's members
 *   waits.c    the sync around what starts tasks
 */
#ifndef JLPT_LOWER_PARTS_H
#define JLPT_LOWER_PARTS_H

#include "directive.h"

/* v as `context`'s helper captured it; NULL: it did not, or there is no helper */
const jlpt_capture *jlpt_captured_in(const jlpt_var *v, jlpt_pragma *context);
/* the text at `at` of p's file names this variable */
bool jlpt_is_mention(const jlpt_pragma *p, size_t at, const jlpt_var *v);

bool jlpt_clause_is(const jlpt_capture *c, const char *name);
bool jlpt_copies_memory(const jlpt_capture *c); /* by in, out, inout or reduction */
/* a pointer that goes elsewhere and is to point at the same there; the jlpi_field of it at `base`; and its jlpi_type */
bool jlpt_points_into_shared(const jlpt_pragma *p, const jlpt_capture *c);
void jlpt_add_shared_field(jlpt_text *out, const jlpt_capture *c, const char *base);
const char *jlpt_shared_pointer_type(jlpt_pragma *p, jlpt_text *out, const jlpt_capture *c);
/* a variable that is reached by address cannot have that name in some macro's expansion: reported */
bool jlpt_names_clash(jlpt_pragma *p);
/* two of the declarations that the helper needs, or one and a variable, have one name: reported */
bool jlpt_types_clash(jlpt_pragma *p, const CXCursor *decls, size_t count);
bool jlpt_hoisted_names_clash(jlpt_pragma *p); /* the same of those that jlpt_add_local_types adds */

/* how many dimensions of v's type are known at run time only; the dim-th of them in the code of `context` */
int jlpt_vla_dims(CXType t);
const char *jlpt_dim_in(const jlpt_var *v, int dim, jlpt_pragma *context);

/* the type depends on a declaration inside a function, or on one without a name */
bool jlpt_is_unnameable(CXType t);
/* a local type, declared again inside a helper, in a #pragma pack(pack) if that is not 0; and that its layout, or that of a
 * type inside of it, is what the function has */
void jlpt_redeclare(jlpt_text *out, const jlpt_file *f, CXCursor decl, long long pack);
void jlpt_assert_layout(jlpt_text *out, const jlpt_file *f, CXCursor decl);
/* the #pragma pack under which it must have been declared, or 0 */
long long jlpt_pack_of(CXCursor decl);
/* the variable of a function that this DeclRefExpr names, or null */
CXCursor jlpt_local_variable(CXCursor use);
void jlpt_capture_vla_typedefs(jlpt_pragma *p); /* adds their dimensions to the env */
void jlpt_add_vla_typedefs(jlpt_pragma *p, jlpt_text *out);
void jlpt_use_local_typedefs(jlpt_pragma *p, jlpt_text *out); /* in place: no warning that they are not used */

#endif
