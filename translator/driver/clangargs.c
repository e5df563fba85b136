/* SPDX-License-Identifier: MIT
 *
 * What libclang has to know to read the source as the compiler will: macros, folders, the dialect, and options
 * that predefine macros or change types. It refuses options that it does not know, so only these are passed;
 * optimization, warnings and everything about the output are not its business.
 */
#define _GNU_SOURCE
#include "driver.h"

#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

/* Options with an argument. */
static const char with_value[] =
    " -I -D -U -include -imacros -isystem -iquote -idirafter -iprefix -iwithprefix "
    "-iwithprefixbefore -isysroot --sysroot ";

/* Others, as shell patterns. */
static const char patterns[] =
    "-std=* -ansi -trigraphs -undef -nostdinc -w -pthread --sysroot=* -O -O[0123sz] -Ofast "
    "-m32 -m64 -mx32 -march=* -mcpu=* -mtune=* -mfpu=* -mfloat-abi=* -mabi=* -mlong-double-* "
    "-msse* -mno-sse* -mavx* -mno-avx* -mmmx -mno-mmx -mfma -mno-fma -mbmi -mbmi2 -mpopcnt -mlzcnt -mf16c "
    "-maes "
    "-mpclmul -msha -mrdrnd -mcx16 "
    "-ffreestanding -fhosted -fsigned-char -funsigned-char -fno-signed-char -fno-unsigned-char -fshort-enums "
    "-fno-short-enums -fshort-wchar -ffast-math -fwrapv -ftrapv -fms-extensions -fno-builtin -fno-builtin-* "
    "-fpic -fPIC -fpie -fPIE -fno-pic -fno-PIC -fno-pie -fno-PIE -fgnu89-inline -fno-asm -fexceptions "
    "-fopenmp -fno-openmp";

static bool matches(const char *word) {
  for (char *rest = strdup(patterns), *pattern; (pattern = strsep(&rest, " "));)
    if (!fnmatch(pattern, word, 0))
      return true;
  return false;
}

/* -Wp,-DX=1,-Ufoo: words for the preprocessor, split at commas. */
static void split_preprocessor_words(const char *list, jlpd_words *into) {
  for (char *rest = strdup(list), *word; (word = strsep(&rest, ","));)
    if (jlpd_starts(word, "-D") || jlpd_starts(word, "-U") || jlpd_starts(word, "-I"))
      jlpd_add(into, word);
}

static void pass(const jlpd_item *item, jlpd_words *into) {
  if (item->value && strstr(with_value, jlpd_format(" %s ", item->name))) {
    jlpd_add(into, item->name);
    jlpd_add(into, item->value);
    return;
  }
  if (jlpd_starts(item->name, "-Wp,"))
    split_preprocessor_words(item->name + 4, into);
  else if (!strcmp(item->name, "-Xpreprocessor") && item->value)
    split_preprocessor_words(item->value, into);
  else if (!strcmp(item->name, "-Og"))
    jlpd_add(into, "-O1");
  else if (jlpd_starts(item->name, "-O") && item->name[2] > '3' && item->name[2] <= '9')
    jlpd_add(into, "-O3");
  else if (matches(item->name))
    jlpd_add(into, item->name);
}

/* The compiler's own headers that libclang has no version of, such as omp.h; NULL if it does not say. */
static const char *compiler_headers(const jlpd_command *c) {
  jlpd_words argv = {0};
  const char *path = jlpd_work_file("headers");
  jlpd_text text;
  jlpd_add_all(&argv, &c->compiler);
  jlpd_add(&argv, "-print-file-name=include");
  FILE *file = fopen(path, "w");
  if (!file || jlpd_run(c, &argv, -1, fileno(file)) != 0 || fclose(file) || !jlpd_read(path, &text))
    return NULL;
  return jlpd_format("%.*s", (int)strcspn(text.data, "\n"), text.data);
}

void jlpd_clang_arguments(const jlpd_command *command, const jlpd_source *source, jlpd_words *into) {
  for (size_t k = 0; k < command->items; k++)
    if (!command->item[k].input)
      pass(&command->item[k], into);
  jlpd_add(into, "-idirafter");
  jlpd_add(into, jlpd_include_dir());
  const char *headers = command->openmp && !command->clang ? compiler_headers(command) : NULL;
  if (headers) {
    jlpd_add(into, "-idirafter");
    jlpd_add(into, headers);
  }
  jlpd_add(into, "-x");
  jlpd_add(into, source->item->language == JLPD_CPP_OUTPUT ? "cpp-output" : "c");
}
