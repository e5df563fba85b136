/* SPDX-License-Identifier: MIT
 *
 * Does a text hold jlpar directives?
 *
 * Nearly every file of a build has none, and for it the driver may cost next to nothing: one search for the
 * letters "jlpar" answers. Only where they occur is the text read token by token, so that comments, string
 * literals and calls of jlpar_... do not count. What is left may still be inactive (#if 0) or harmless; the
 * translator finds that out. The answer "no" is certain:
 *
 *     #pragma jlpar      # pragma      %:pragma      _Pragma("jlpar ...")      DO(jlpar ...) that pastes one
 *
 * all hold the word jlpar as an identifier, or a literal that begins with it. A line may be continued in the
 * midst of the word.
 */
#define _GNU_SOURCE
#include "driver.h"

#include <ctype.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAP_FROM = 256 * 1024 }; /* bytes from which mapping a file beats reading it */

static bool read_all(int fd, size_t bytes, jlpd_text *text) {
  char *data = jlpd_alloc(bytes + 1);
  size_t got = 0;
  for (ssize_t n; got < bytes && (n = read(fd, data + got, bytes - got)) != 0; got += (size_t)n)
    if (n < 0)
      return false;
  *text = (jlpd_text){data, got};
  return true;
}

bool jlpd_read(const char *path, jlpd_text *text) {
  struct stat about;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return false;
  bool good = !fstat(fd, &about) && S_ISREG(about.st_mode);
  if (good && about.st_size >= MAP_FROM) {
    void *data = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    good = data != MAP_FAILED;
    if (good)
      *text = (jlpd_text){data, (size_t)about.st_size};
  } else if (good) {
    good = read_all(fd, (size_t)about.st_size, text);
  }
  close(fd);
  return good;
}

static bool in_word(char c) {
  return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

/* The length of a backslash and line end at p, 0 if there is none. gcc allows blanks between them. */
static size_t continuation(const char *p, const char *end) {
  const char *q = p;
  if (q == end || *q != '\\')
    return 0;
  for (q++; q < end && (*q == ' ' || *q == '\t' || *q == '\r'); q++)
    ;
  return q < end && *q == '\n' ? (size_t)(q + 1 - p) : 0;
}

/* Whether the letters occur with a continued line in their midst. */
static bool spliced_letters(jlpd_text text) {
  const char *end = text.data + text.bytes;
  for (const char *p = text.data; (p = memchr(p, '\\', (size_t)(end - p))); p++)
    if (p > text.data && strchr("jlpa", p[-1]) && p[-1] && continuation(p, end))
      return true;
  return false;
}

/* The text with its continued lines joined. */
static jlpd_text joined(jlpd_text text) {
  char *copy = jlpd_alloc(text.bytes + 1);
  size_t n = 0;
  for (const char *p = text.data, *end = p + text.bytes; p < end;) {
    size_t skip = continuation(p, end);
    if (skip)
      p += skip;
    else
      copy[n++] = *p++;
  }
  return (jlpd_text){copy, n};
}

static const char *after(const char *p, const char *end, const char *what) {
  const char *found = memmem(p, (size_t)(end - p), what, strlen(what));
  return found ? found + strlen(what) : end;
}

/* From the opening quote to behind the closing one, or to the line's end. */
static const char *after_literal(const char *p, const char *end) {
  char quote = *p++;
  while (p < end && *p != quote && *p != '\n')
    p += *p == '\\' && p + 1 < end ? 2 : 1;
  return p < end && *p == quote ? p + 1 : p;
}

/* From the quote of R"delimiter( to behind )delimiter" */
static const char *after_raw_literal(const char *p, const char *end) {
  const char *open = memchr(p, '(', (size_t)(end - p));
  if (!open || open - p > 17)
    return after_literal(p, end);
  return after(open, end, jlpd_format(")%.*s\"", (int)(open - p - 1), p + 1));
}

static bool begins_with_jlpar(const char *p, const char *end) {
  while (p < end && isspace((unsigned char)*p))
    p++;
  return end - p >= 5 && !memcmp(p, "jlpar", 5) && (end - p == 5 || !in_word(p[5]));
}

static bool is(const char *p, size_t n, const char *word) {
  return strlen(word) == n && !memcmp(p, word, n);
}

/* Reads an identifier or number at *at; says whether it is the word jlpar. What an #include names is skipped.
 */
static bool word_is_jlpar(const char **at, const char *end, bool after_hash) {
  const char *p = *at, *q = p;
  bool number = isdigit((unsigned char)*p);
  while (q < end && (in_word(*q) || (number && *q == '\'' && q + 1 < end && in_word(q[1]))))
    q++;
  size_t n = (size_t)(q - p);
  *at = q;
  if (after_hash && (is(p, n, "include") || is(p, n, "include_next") || is(p, n, "import"))) {
    *at = memchr(q, '\n', (size_t)(end - q));
    *at = *at ? *at : end;
  } else if (q < end && *q == '"' && n && n <= 3 && p[n - 1] == 'R') {
    *at = after_raw_literal(q, end);
  }
  return is(p, n, "jlpar");
}

static bool tokens_hold_directives(jlpd_text text) {
  const char *p = text.data, *end = p + text.bytes;
  bool after_hash = false;
  while (p < end) {
    if (*p == '/' && p + 1 < end && p[1] == '/') {
      p = after(p, end, "\n");
    } else if (*p == '/' && p + 1 < end && p[1] == '*') {
      p = after(p + 2, end, "*/");
    } else if (*p == '"' || *p == '\'') {
      if (begins_with_jlpar(p + 1, end))
        return true;
      p = after_literal(p, end);
    } else if (in_word(*p)) {
      if (word_is_jlpar(&p, end, after_hash))
        return true;
    } else {
      if (!isspace((unsigned char)*p) || *p == '\n')
        after_hash = *p == '#' || (*p == ':' && p > text.data && p[-1] == '%');
      p++;
      continue;
    }
    after_hash = false;
  }
  return false;
}

bool jlpd_has_operator(jlpd_text text) {
  return memmem(text.data, text.bytes, "_Pragma", 7) != NULL;
}

bool jlpd_may_hold_directives(jlpd_text text) {
  if (!memmem(text.data, text.bytes, "jlpar", 5) && !spliced_letters(text))
    return false;
  return tokens_hold_directives(joined(text));
}

/* ---- Includes ------------------------------------------------------------------------------------------ */

/* Blanks, continued lines and comments. */
static const char *skip_space(const char *p, const char *end) {
  for (size_t n; p < end;)
    if (*p == ' ' || *p == '\t')
      p++;
    else if ((n = continuation(p, end)))
      p += n;
    else if (*p == '/' && p + 1 < end && p[1] == '*')
      p = after(p + 2, end, "*/");
    else
      break;
  return p;
}

static const char *next_hash(const char *p, const char *end) {
  const char *hash = memchr(p, '#', (size_t)(end - p));
  for (end = hash ? hash : end; (p = memchr(p, '%', (size_t)(end - p))); p++)
    if (p + 1 < end && p[1] == ':')
      return p + 1;
  return hash;
}

static const char *after_word(const char *p, const char *end) {
  while (p < end && in_word(*p))
    p++;
  return p;
}

/* Reads "name" or <name> at p. */
static bool read_name(const char *p, const char *end, jlpd_include *include) {
  if (p == end || (*p != '"' && *p != '<'))
    return false;
  const char *line_end = memchr(p, '\n', (size_t)(end - p));
  const char *close = memchr(p + 1, *p == '"' ? '"' : '>', (size_t)((line_end ? line_end : end) - p - 1));
  if (!close || close == p + 1)
    return false;
  include->quoted = *p == '"';
  include->name = jlpd_format("%.*s", (int)(close - p - 1), p + 1);
  return true;
}

/* `#define NAME "file.h"` counts too: `#include NAME` may follow anywhere. */
bool jlpd_next_include(jlpd_text text, size_t *at, jlpd_include *include) {
  const char *end = text.data + text.bytes;
  for (const char *p = text.data + *at; p < end && (p = next_hash(p, end)); p++) {
    const char *word = skip_space(p + 1, end), *rest = after_word(word, end);
    size_t n = (size_t)(rest - word);
    bool define = is(word, n, "define");
    if (!define && !is(word, n, "include") && !is(word, n, "include_next") && !is(word, n, "import"))
      continue;
    rest = skip_space(rest, end);
    if (define)
      rest = skip_space(after_word(rest, end), end);
    include->next = is(word, n, "include_next");
    if (!read_name(rest, end, include) || (define && !strchr(include->name, '.')))
      continue;
    *at = (size_t)(rest - text.data);
    return true;
  }
  return false;
}
