/* SPDX-License-Identifier: MIT */
#ifndef JLPT_EFFECTS_H
#define JLPT_EFFECTS_H

#include "directive.h"

/* jlpt_effects - what the calls in a statement might do, as far as this file shows:
 *   JLPT_MAY_FAIL     fail the task: calls through pointers, of functions defined elsewhere, and of jlpar's own
 *   JLPT_ASKS_THREAD  ask for jlpar_threadid()
 */
enum { JLPT_MAY_FAIL = 1, JLPT_ASKS_THREAD = 2 };
int jlpt_effects(const jlpt_node *statement);

#endif
