/* SPDX-License-Identifier: MIT
 *
 * Messages, in a compiler's format, sorted by place when they are printed: all of a file in one run.
 */
#ifndef JLPT_DIAG_H
#define JLPT_DIAG_H

#include "directive.h"

enum jlpt_severity { JLPT_ERROR, JLPT_WARNING, JLPT_NOTE };

/* jlpt_error - an error [jlpar-TAG] at an offset of a file; jlpt_note adds one to the message before. */
void jlpt_error(jlpt_file *f, size_t at, const char *tag, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void jlpt_warning(jlpt_file *f, size_t at, const char *tag, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void jlpt_note(jlpt_file *f, size_t at, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* jlpt_diag_option - takes -Wno-jlpar-TAG, -Werror=jlpar-TAG, -Wno-error=..., -Werror, -Wno-error, -w; false: not one. */
bool jlpt_diag_option(const char *option);
/* forgets what was said about [begin, end) */
void jlpt_diag_drop(const jlpt_file *f, size_t begin, size_t end);
/* jlpt_diag_print - prints and forgets what was said; returns the number of errors so far. */
size_t jlpt_diag_print(void);
size_t jlpt_diag_errors(void);
void jlpt_diag_forget(void); /* messages and options */

/* the nearest of `names` (ending with NULL) within a third of its length, or NULL */
const char *jlpt_nearest(const char *word, size_t n, const char *const *names);

#endif
