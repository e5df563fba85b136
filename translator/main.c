/* SPDX-License-Identifier: MIT
 *
 * jlpar-translate - one C file in, one C file out. jlpar-cc calls it for files that hold directives.
 *
 *   jlpar-translate --source FILE [--stdin-text FILE] [--header FILE]... [--macros FILE]... [--output FILE]
 *                   [--mode=emit|check|report|dump:STAGE] [--openmp] [-W...]... -- CLANG-ARGUMENTS
 *
 * Headers of --header are translated, of those of --macros only macros that hold directives count.
 *
 * Exit status: 0 translated; 1 errors, reported; 2 the C code does not parse: FILE then holds the text without
 * directives, for the compiler to report, and FILE.err what libclang said; 3 no active directive.
 * With 0, FILE.include may say how many headers of -include the compiler still has to include: the others stand in FILE.
 */
#include "translate.h"

int main(int argc, char **argv) {
  int status = jlpt_translate(argc, argv);
  jlpt_forget();
  return status;
}
