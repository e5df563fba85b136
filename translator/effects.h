/* SPDX-License-Identifier: MIT */
#ifndef JLPT_EFFECTS_H
#define JLPT_EFFECTS_H

#include "directive.h"

/* jlpt_effects - what the calls in a statement might do, as far as this file shows:
 *   JLPT_MAY_FAIL     fail the task, or make it wait for others: calls through pointers, of functions defined
 *                     elsewhere, and of jlpar's own
 *   JLPT_ASKS_THREAD  ask for jlpar_threadid()
 *   JLPT_STARTS       start tasks that do nothing worse, and wait for them
 */
enum { JLPT_MAY_FAIL = 1, JLPT_ASKS_THREAD = 2, JLPT_STARTS = 4 };
int jlpt_effects(const jlpt_node *statement);

#endif
