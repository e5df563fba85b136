/* SPDX-License-Identifier: MIT
 *
 * What a statement uses of the variables around it.
 */
#ifndef JLPT_CAPTURE_H
#define JLPT_CAPTURE_H

#include "directive.h"

/* fills p->captures of an outlined directive: automatic variables and static locals around the statement, and
 * the file-scope ones that it names */
void jlpt_find_captures(jlpt_pragma *p);
jlpt_capture *jlpt_captured(const jlpt_pragma *p, const jlpt_var *v);
void jlpt_dump_capture(void);

#endif
