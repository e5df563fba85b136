/* SPDX-License-Identifier: MIT
 *
 * Finds the directives of a file: `#pragma jlpar` lines, `_Pragma("jlpar ...")`, and uses of object-like macros
 * that hold only `_Pragma`s. Works on raw tokens, so it also finds those in skipped regions; bind tells later
 * which of them libclang saw.
 */
#ifndef JLPT_SCAN_H
#define JLPT_SCAN_H

#include "directive.h"

typedef struct jlpt_macro {
  const char *name;
  size_t size;
  jlpt_file *file;
  size_t at;           /* of its name in the #define */
  size_t begin, end;   /* its expansion in the file's text */
  bool function_like;
  bool holds;          /* its expansion holds a jlpar pragma, perhaps through other macros */
  bool only_pragmas;   /* and nothing but _Pragmas, directly */
  bool makes;          /* it applies _Pragma to what others write, perhaps through other macros: DO_PRAGMA(x) */
  bool begins;         /* its expansion begins with the word jlpar, or is a text that does */
  bool skipped;        /* defined in a region that the preprocessor skips */
} jlpt_macro;

/* jlpt_scan - finds macros, #pragma lines and direct _Pragmas of all files of the unit; of those that only give macros,
 * the macros. */
void jlpt_scan(void);
void jlpt_scan_file(jlpt_file *f);
/* jlpt_scan_holders - after the skipped flags are known: finds uses of macros that hold directives; reports
 * those that cannot be translated [jlpar-macro]. Sorts each file's directives. */
void jlpt_scan_holders(void);
/* some macro's expansion holds a jlpar pragma, or helps to make one */
bool jlpt_scan_has_holders(void);
/* the macro of that name that is active at an offset, or NULL */
const jlpt_macro *jlpt_any_macro_at(const jlpt_file *f, size_t at, const char *name, size_t n);
/* the object-like macro of that name that is active at an offset, or NULL */
const jlpt_macro *jlpt_macro_at(const jlpt_file *f, size_t at, const char *name, size_t n);
void jlpt_dump_scan(void);

#endif
