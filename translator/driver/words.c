/* SPDX-License-Identifier: MIT
 * Lists of words, and the small questions about names of files. */
#define _GNU_SOURCE
#include "driver.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *jlpd_alloc(size_t bytes) {
  void *memory = calloc(1, bytes ? bytes : 1);
  if (!memory)
    jlpd_die("out of memory");
  return memory;
}

void jlpd_add(jlpd_words *list, const char *word) {
  if (list->count + 1 >= list->room) {
    list->room = list->room ? 2 * list->room : 32;
    list->word = realloc(list->word, list->room * sizeof *list->word);
    if (!list->word)
      jlpd_die("out of memory");
  }
  list->word[list->count++] = word;
  list->word[list->count] = NULL;
}

void jlpd_add_all(jlpd_words *list, const jlpd_words *more) {
  for (size_t k = 0; k < more->count; k++)
    jlpd_add(list, more->word[k]);
}

bool jlpd_has(const jlpd_words *list, const char *word) {
  for (size_t k = 0; k < list->count; k++)
    if (!strcmp(list->word[k], word))
      return true;
  return false;
}

const char *jlpd_format(const char *format, ...) {
  va_list ap;
  char *text;
  va_start(ap, format);
  if (vasprintf(&text, format, ap) < 0)
    jlpd_die("out of memory");
  va_end(ap);
  return text;
}

bool jlpd_starts(const char *text, const char *prefix) {
  return !strncmp(text, prefix, strlen(prefix));
}

const char *jlpd_base(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

const char *jlpd_folder(const char *path) {
  return jlpd_format("%.*s", (int)(jlpd_base(path) - path), path);
}

const char *jlpd_stem(const char *path) {
  const char *base = jlpd_base(path), *dot = strrchr(base, '.');
  return dot && dot != base ? jlpd_format("%.*s", (int)(dot - base), base) : base;
}

void jlpd_die(const char *format, ...) {
  va_list ap;
  fputs("jlpar-cc: error: ", stderr);
  va_start(ap, format);
  vfprintf(stderr, format, ap);
  va_end(ap);
  fputc('\n', stderr);
  jlpd_work_remove();
  fflush(NULL);
  _exit(1); /* nothing is freed here: a leak checker at exit would only find that */
}
