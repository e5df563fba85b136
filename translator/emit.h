/* SPDX-License-Identifier: MIT
 *
 * Puts the translated text together. Knows no directive.
 */
#ifndef JLPT_EMIT_H
#define JLPT_EMIT_H

#include "directive.h"

/* jlpt_emit - the whole translation unit: the main file, project headers with directives in place of their
 * #include, helpers above their functions, and #line directives: the user's lines to the user's file, ours to
 * `own_name`. */
void jlpt_emit(jlpt_text *out, const char *own_name);
/* How many headers of -include are left to the compiler: those behind stand in the text, as translations must. SIZE_MAX:
 * all are. */
size_t jlpt_emit_kept_includes(void);
/* the same text without directives, for the compiler to find the errors that libclang found */
void jlpt_emit_plain(jlpt_text *out);

/* includes jlpar/generated.h where it is first needed, at offset `at` of the file */
void jlpt_add_header(jlpt_text *out, jlpt_file *f, size_t at);

/* marks in rendered text, each a line of its own */
#define JLPT_MARK '\001' /* followed by u<line> "<path>", or o */
#define JLPT_INDENTED '\002' /* begins a line of ours that stands where it should */

#endif
