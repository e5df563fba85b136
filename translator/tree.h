/* SPDX-License-Identifier: MIT
 *
 * libclang's tree as ours: nodes with parents and places in the user's text, variables once each.
 */
#ifndef JLPT_TREE_H
#define JLPT_TREE_H

#include "directive.h"

/* Where something stands: in a translated file's text, or in a clause's expression (at then counts from its
 * first byte), or in what the parse copy has in place of a directive. */
typedef struct jlpt_place {
  jlpt_file *file; /* NULL: in no file that is translated */
  size_t at;
  size_t raw; /* in the parse copy */
  jlpt_expr *expr;
  jlpt_pragma *inside;
} jlpt_place;
jlpt_place jlpt_place_of(CXSourceLocation location);
jlpt_file *jlpt_file_of(CXFile file);
void jlpt_offsets_of(CXCursor c, unsigned *begin, unsigned *end); /* of its extent, in the parse copy */

/* the tree of a function definition's body, made on demand; NULL when it has none in this unit */
jlpt_node *jlpt_body_of(CXCursor function);
void jlpt_each_body(void (*f)(CXCursor function, jlpt_node *body)); /* those that were made */
/* the variable behind a declaration */
jlpt_var *jlpt_var_of(CXCursor decl);
void jlpt_make_common(CXCursor decl); /* from now on the variable is_common, by whatever declaration it is named */
void jlpt_tree_forget(void); /* before another parse */

bool jlpt_is_inside(const jlpt_node *n, const jlpt_node *outer);
/* the innermost directive whose statement holds n (n's own directive if n is the statement), or NULL */
jlpt_pragma *jlpt_pragma_around(const jlpt_node *n);
/* a node without the parentheses and implicit conversions around it */
jlpt_node *jlpt_strip(jlpt_node *n);

#endif
