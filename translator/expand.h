/* SPDX-License-Identifier: MIT */
#ifndef JLPT_EXPAND_H
#define JLPT_EXPAND_H

#include "directive.h"

/* jlpt_expand - expands the macros of the translated files in text[begin, end), as seen at offset `at` of file f.
 * Arguments are put in as written, and all is expanded then.
 * Returns  the new text; NULL: no macro stands outside of brackets there, where it could be a name, an operator or a whole
 *          list; inside them expressions keep their macros for the compiler. */
const char *jlpt_expand(const jlpt_file *f, size_t at, const char *text, size_t begin, size_t end);
/* the same, macros inside of brackets, too, wherever they stand */
const char *jlpt_expand_all(const jlpt_file *f, size_t at, const char *text);
/* the use of a macro at [begin, end) of f brings a `;` that stands in no brackets of its own */
bool jlpt_makes_semicolon(const jlpt_file *f, size_t begin, size_t end);
/* the last token that it brings is a `;` */
bool jlpt_ends_in_semicolon(const jlpt_file *f, size_t begin, size_t end);

#endif
