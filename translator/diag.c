/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "diag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct message {
  enum jlpt_severity severity;
  jlpt_file *file;
  size_t at;
  const char *tag, *text;
} message;

static struct {
  message *said;
  size_t count, room, errors;
  struct { const char *tag; int level; } *levels; /* 0 silent, 1 warning, 2 error */
  size_t nlevels, levels_room;
  bool all_errors, silent;
} diag;

bool jlpt_diag_option(const char *option) {
  if (strcmp(option, "-Werror") == 0 || strcmp(option, "-Wno-error") == 0) {
    diag.all_errors = option[2] == 'e'; /* the last one counts */
    return true;
  }
  if (strcmp(option, "-w") == 0)
    return diag.silent = true;
  static const struct { const char *prefix; int level; } forms[] = {
      {"-Wno-error=jlpar-", 1}, {"-Werror=jlpar-", 2}, {"-Wno-jlpar-", 0}, {"-Wjlpar-", 1}};
  for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
    size_t n = strlen(forms[k].prefix);
    if (strncmp(option, forms[k].prefix, n) == 0) {
      typeof(diag.levels) l = jlpt_push(diag.levels, diag.nlevels, diag.levels_room);
      l->tag = option + n - strlen("jlpar-");
      l->level = forms[k].level;
      return true;
    }
  }
  return false;
}

/* -w silences also what is to be an error, as it does for gcc */
static int warning_level(const char *tag) {
  if (diag.silent)
    return 0;
  for (size_t k = diag.nlevels; k-- > 0;)
    if (strcmp(diag.levels[k].tag, tag) == 0)
      return diag.levels[k].level;
  return diag.all_errors ? 2 : 1;
}

static bool silenced; /* the last message was: its notes are too */

static void say(enum jlpt_severity severity, jlpt_file *f, size_t at, const char *tag, const char *format,
                va_list ap) {
  char *text;
  if (vasprintf(&text, format, ap) < 0)
    jlpt_die("out of memory");
  message *m = jlpt_push(diag.said, diag.count, diag.room);
  *m = (message){severity, f, at, tag, jlpt_copy(text, strlen(text))};
  free(text);
}

void jlpt_error(jlpt_file *f, size_t at, const char *tag, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  silenced = false;
  diag.errors++;
  say(JLPT_ERROR, f, at, tag, format, ap);
  va_end(ap);
}

void jlpt_warning(jlpt_file *f, size_t at, const char *tag, const char *format, ...) {
  int level = warning_level(tag);
  silenced = level == 0;
  if (silenced)
    return;
  va_list ap;
  va_start(ap, format);
  diag.errors += level == 2;
  say(level == 2 ? JLPT_ERROR : JLPT_WARNING, f, at, tag, format, ap);
  va_end(ap);
}

void jlpt_note(jlpt_file *f, size_t at, const char *format, ...) {
  if (silenced)
    return;
  va_list ap;
  va_start(ap, format);
  say(JLPT_NOTE, f, at, NULL, format, ap);
  va_end(ap);
}

static void print_source_line(const jlpt_file *f, size_t line, size_t column) {
  size_t begin = f->lines[line - 1], end = begin;
  while (end < f->size && f->text[end] != '\n' && f->text[end] != '\r')
    end++;
  if (end - begin > 400)
    return;
  fprintf(stderr, "%5zu | %.*s\n      | ", jlpt_file_line(f, begin), (int)(end - begin), f->text + begin);
  for (size_t k = begin; k < begin + column - 1 && k < end; k++)
    if (((unsigned char)f->text[k] & 0xc0) != 0x80)
      fputc(f->text[k] == '\t' ? '\t' : ' ', stderr);
  fputs("^\n", stderr);
}

static void print_one(const message *m) {
  static const char *const names[] = {"error", "warning", "note"};
  size_t line, column;
  jlpt_file_position(m->file, m->at, &line, &column);
  fprintf(stderr, "%s:%zu:%zu: %s: %s", jlpt_file_name(m->file, m->at), jlpt_file_line(m->file, m->at), column,
          names[m->severity], m->text);
  if (m->tag)
    fprintf(stderr, " [%s]", m->tag);
  fputc('\n', stderr);
  if (m->severity != JLPT_NOTE || m->at)
    print_source_line(m->file, line, column);
}

/* by place, a note behind its message */
static const message *head_of(const message *m) {
  while (m->severity == JLPT_NOTE && m > diag.said)
    m--;
  return m;
}

static int by_place(const void *a, const void *b) {
  const message *x = *(const message *const *)a, *y = *(const message *const *)b;
  if (x->file != y->file)
    return x->file->is_main != y->file->is_main ? (x->file->is_main ? 1 : -1) : strcmp(x->file->path, y->file->path);
  if (x->at != y->at)
    return x->at < y->at ? -1 : 1;
  return x < y ? -1 : x > y;
}

size_t jlpt_diag_print(void) {
  const message **heads = jlpt_alloc((diag.count + 1) * sizeof *heads);
  size_t n = 0;
  for (size_t k = 0; k < diag.count; k++)
    if (head_of(&diag.said[k]) == &diag.said[k])
      heads[n++] = &diag.said[k];
  qsort(heads, n, sizeof *heads, by_place);
  for (size_t k = 0; k < n; k++) {
    const message *m = heads[k];
    bool repeated = k && heads[k - 1]->file == m->file && heads[k - 1]->at == m->at &&
                    strcmp(heads[k - 1]->text, m->text) == 0;
    if (repeated)
      continue;
    print_one(m);
    for (const message *note = m + 1; note < diag.said + diag.count && note->severity == JLPT_NOTE; note++)
      print_one(note);
  }
  diag.count = 0;
  return diag.errors;
}

void jlpt_diag_drop(const jlpt_file *f, size_t begin, size_t end) {
  size_t kept = 0;
  bool dropping = false;
  for (size_t k = 0; k < diag.count; k++) {
    const message *m = &diag.said[k];
    if (m->severity != JLPT_NOTE)
      dropping = m->file == f && m->at >= begin && m->at <= end;
    if (dropping)
      diag.errors -= m->severity == JLPT_ERROR;
    else
      diag.said[kept++] = *m;
  }
  diag.count = kept;
}

size_t jlpt_diag_errors(void) {
  return diag.errors;
}

void jlpt_diag_forget(void) {
  memset(&diag, 0, sizeof diag);
  silenced = false;
}

/* Levenshtein distance, over short words */
static size_t distance(const char *a, size_t na, const char *b, size_t nb) {
  size_t row[64];
  if (nb >= 64 || na >= 64)
    return 64;
  for (size_t j = 0; j <= nb; j++)
    row[j] = j;
  for (size_t i = 1; i <= na; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= nb; j++) {
      size_t best = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      best = best < row[j] + 1 ? best : row[j] + 1;
      best = best < row[j - 1] + 1 ? best : row[j - 1] + 1;
      row[j] = best;
    }
  }
  return row[nb];
}

const char *jlpt_nearest(const char *word, size_t n, const char *const *names) {
  const char *best = NULL;
  size_t least = n / 3 + 1;
  for (; *names; names++) {
    size_t d = distance(word, n, *names, strlen(*names));
    if (d <= least && (!best || d < least)) {
      best = *names;
      least = d;
    }
  }
  return best;
}
