/* SPDX-License-Identifier: MIT
 *
 * Variables declared `register`. All that the word does is to forbid taking the address, and translated code takes the
 * addresses of what a directive writes or names: the word goes.
 */
#ifndef JLPT_REGISTERS_H
#define JLPT_REGISTERS_H

/* jlpt_drop_register - blanks the word in the declarations of variables that a directive's statement or clauses name,
 * before the text is emitted. Those that name a register of the machine keep it. Reports a macro that hides it. */
void jlpt_drop_register(void);

#endif
