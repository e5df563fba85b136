/* SPDX-License-Identifier: MIT */
#ifndef JLPT_MAY_FAIL_H
#define JLPT_MAY_FAIL_H

#include "directive.h"

/* jlpt_may_fail - a call in it might fail the task, as far as this file shows: calls through pointers, of functions
 * defined elsewhere, and of jlpar's own might. */
bool jlpt_may_fail(const jlpt_node *n);

#endif
