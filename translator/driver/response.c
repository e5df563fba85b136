/* SPDX-License-Identifier: MIT
 *
 * @files. The words of a response file are separated by white space; quotes of either kind keep it, a
 * backslash keeps the character after it, and a word of the file may be an @file again. An @file that cannot
 * be read stands for itself. That is what libiberty, and so gcc, does.
 */
#define _GNU_SOURCE
#include "driver.h"

#include <ctype.h>
#include <string.h>

enum { NESTING_MAX = 200 };

/* Reads one word from *at on; false at the end of the text. */
static bool next_word(const char **at, const char *end, char *word) {
  const char *p = *at;
  while (p < end && isspace((unsigned char)*p))
    p++;
  if (p == end)
    return false;
  char quote = 0;
  for (; p < end && (quote || !isspace((unsigned char)*p)); p++) {
    if (*p == '\\' && p + 1 < end)
      *word++ = *++p;
    else if (quote ? *p == quote : *p == '"' || *p == '\'')
      quote = quote ? 0 : *p;
    else
      *word++ = *p;
  }
  *word = '\0';
  *at = p;
  return true;
}

static void expand(const char *word, jlpd_words *into, int depth) {
  jlpd_text text;
  if (word[0] != '@' || !jlpd_read(word + 1, &text)) {
    jlpd_add(into, word);
    return;
  }
  if (depth > NESTING_MAX)
    jlpd_die("%s: @files include each other", word + 1);
  char *buffer = jlpd_alloc(text.bytes + 1);
  const char *at = text.data, *end = text.data + text.bytes;
  while (next_word(&at, end, buffer))
    expand(strdup(buffer), into, depth + 1);
}

void jlpd_expand(const char *word, jlpd_words *into) {
  expand(word, into, 0);
}
