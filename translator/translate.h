/* SPDX-License-Identifier: MIT
 *
 * The translator as a function, so that one process can translate many files: main.c calls it once, the fuzz
 * targets call it again and again. One translation at a time; its state is in `jlpt` and in a few modules.
 */
#ifndef JLPT_TRANSLATE_H
#define JLPT_TRANSLATE_H

/* jlpt_translate - what jlpar-translate does with these arguments; returns its exit status. */
int jlpt_translate(int argc, char **argv);
/* jlpt_forget - frees and resets everything, also after a translation that was left in the middle. */
void jlpt_forget(void);

#endif
