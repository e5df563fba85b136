/* SPDX-License-Identifier: MIT
 *
 * Types: how to declare a name with one, what in them cannot travel, which are local to a function.
 */
#ifndef JLPT_TYPES_H
#define JLPT_TYPES_H

#include "directive.h"

bool jlpt_is_array(CXType t);   /* t canonical; of any kind */
bool jlpt_is_const(CXType t);   /* the object, or all elements of the array, cannot change */
bool jlpt_is_vla(CXType t);     /* some dimension is known at run time only, also behind pointers */
bool jlpt_is_pointer(CXType t); /* to an object */
bool jlpt_is_function_pointer(CXType t);
bool jlpt_is_handle(CXType t, const char **kind); /* jlpar_future, _channel, _darray */
bool jlpt_is_record(CXType t);
/* the variable's alignment if it is more than that of its type, or than its size gives reason for (a typedef's); or 0 */
long long jlpt_own_alignment(const jlpt_var *v);
CXType jlpt_unqualified(CXType t);
CXType jlpt_element(CXType t); /* of an array of any number of dimensions */

/* jlpt_declare - "int (*name)[3]" for a type and a declarator: a name, "*name" or "". Dimensions of VLAs become
 * dims followed by their number ("jlpar_env->jlpar_a_dim" gives jlpar_env->jlpar_a_dim0 ...), outermost first,
 * from number `first` on. */
const char *jlpt_declare(CXType t, const char *declarator, const char *dims, int first);
/* the same for the element of an array type, with the array's qualifiers */
const char *jlpt_declare_element(CXType array, const char *declarator, const char *dims, int first);
const char *jlpt_spelling(CXCursor c); /* its name, "" if it has none */
const char *jlpt_type_name(CXType t);
const char *jlpt_type_shown(CXType t); /* in messages: "struct <anonymous>" */
/* of an integer; where its type is a block's, or has no name, that of the integer it is */
const char *jlpt_integer_name(CXType t);

/* the declaration (struct, union, enum, typedef) inside a function that the type depends on, or null */
CXCursor jlpt_local_decl(CXType t);
bool jlpt_is_local(CXCursor decl);
/* The name that helpers give to a struct, union or enum without one. */
const char *jlpt_anonymous_name(CXCursor decl);
/* all local declarations that a type depends on, by a callback */
void jlpt_each_local(CXType t, void (*f)(CXCursor decl, void *arg), void *arg);

/* why a value of this type cannot travel: the name of the member that is a pointer ("" for the value itself);
 * NULL when it can */
const char *jlpt_pointer_inside(CXType t);

/* jlpt_add_fields - writes the jlpi_field initializers of a value of type t at `base` (a C expression for its
 * offset); returns how many */
size_t jlpt_add_fields(jlpt_text *out, CXType t, const char *base);
const char *jlpt_serializer_of(CXType t); /* the C name of its jlpi_serializer object, or NULL */

#endif
