/* SPDX-License-Identifier: MIT
 *
 * Which project headers may a source include, and do they hold directives?
 *
 * #if is not looked at: every #include that is written counts, so the answer errs to the safe side. A header
 * is the project's when quotes, -iquote, -I, -include or CPATH find it; those of -isystem, -idirafter, and
 * below /usr/include and /usr/lib are the system's and are not opened.
 */
#define _GNU_SOURCE
#include "driver.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- A set of strings: what was looked for already ------------------------------------------------------- */

typedef struct set {
  const char **slot;
  size_t room, count;
} set;

static size_t hash(const char *text) {
  uint64_t h = 14695981039346656037u;
  for (; *text; text++)
    h = (h ^ (unsigned char)*text) * 1099511628211u;
  return (size_t)(h ^ h >> 32);
}

static void put(set *s, const char *text) {
  size_t k = hash(text) & (s->room - 1);
  while (s->slot[k])
    k = (k + 1) & (s->room - 1);
  s->slot[k] = text;
}

/* Adds the text; false when it was there. */
static bool add(set *s, const char *text) {
  if (2 * (s->count + 1) > s->room) {
    set bigger = {.room = s->room ? 2 * s->room : 256, .count = s->count};
    bigger.slot = jlpd_alloc(bigger.room * sizeof *bigger.slot);
    for (size_t k = 0; k < s->room; k++)
      if (s->slot[k])
        put(&bigger, s->slot[k]);
    *s = bigger;
  }
  for (size_t k = hash(text) & (s->room - 1); s->slot[k]; k = (k + 1) & (s->room - 1))
    if (!strcmp(s->slot[k], text))
      return false;
  put(s, text);
  s->count++;
  return true;
}

/* ---- The search --------------------------------------------------------------------------------------- */

typedef struct search {
  jlpd_words quote_dirs, dirs; /* with a slash at the end */
  jlpd_words found;            /* headers, in the order found; also the queue */
  set asked, known;
  jlpd_reach *reach;
} search;

static bool is_system(const char *dir) {
  return jlpd_starts(dir, "/usr/include") || jlpd_starts(dir, "/usr/local/include") ||
         jlpd_starts(dir, "/usr/lib");
}

static void add_dir(jlpd_words *dirs, const char *dir) {
  if (*dir && !is_system(dir))
    jlpd_add(dirs, dir[strlen(dir) - 1] == '/' ? dir : jlpd_format("%s/", dir));
}

static void collect_dirs(search *s, const jlpd_command *c) {
  for (size_t k = 0; k < c->items; k++) {
    const jlpd_item *item = &c->item[k];
    if (item->value && !strcmp(item->name ? item->name : "", "-I"))
      add_dir(&s->dirs, item->value);
    if (item->value && !strcmp(item->name ? item->name : "", "-iquote"))
      add_dir(&s->quote_dirs, item->value);
  }
  const char *cpath = getenv("CPATH");
  if (cpath)
    for (char *rest = strdup(cpath), *dir; (dir = strsep(&rest, ":"));)
      add_dir(&s->dirs, dir);
}

static bool try_header(search *s, const char *dir, const char *name) {
  const char *path = jlpd_format("%s%s", dir, name);
  if (access(path, R_OK))
    return false;
  if (add(&s->known, path))
    jlpd_add(&s->found, path);
  return true;
}

static bool try_dirs(search *s, const jlpd_words *dirs, const char *name, bool all) {
  bool found = false;
  for (size_t k = 0; k < dirs->count && (all || !found); k++)
    found |= try_header(s, dirs->word[k], name);
  return found;
}

/* folder: of the file that includes. #include_next may mean any of those that fit: all are taken. */
static void look_for(search *s, const jlpd_include *include, const char *folder) {
  const char *name = include->name;
  if (!strcmp(name, "jlpar.h") || jlpd_starts(name, "jlpar/")) {
    s->reach->uses_header = true;
    return;
  }
  if (!add(&s->asked, jlpd_format("%d%s\n%s", include->next, include->quoted ? folder : "<", name)))
    return;
  if (name[0] == '/') {
    if (!is_system(name))
      try_header(s, "", name);
    return;
  }
  if (include->quoted && (try_header(s, folder, name) || try_dirs(s, &s->quote_dirs, name, include->next)) &&
      !include->next)
    return;
  try_dirs(s, &s->dirs, name, include->next);
}

static void scan_text(search *s, const char *path, jlpd_text text, bool header) {
  const char *folder = jlpd_folder(path);
  jlpd_include include;
  if (jlpd_may_hold_directives(text)) {
    s->reach->directives = true;
    if (header)
      jlpd_add(&s->reach->headers, path);
  }
  for (size_t at = 0; jlpd_next_include(text, &at, &include);)
    look_for(s, &include, folder);
}

/* -include FILE, and -DNAME="file.h" */
static void scan_options(search *s, const jlpd_command *c) {
  for (size_t k = 0; k < c->items; k++) {
    const jlpd_item *item = &c->item[k];
    if (item->input || !item->value)
      continue;
    const char *equals = !strcmp(item->name, "-D") ? strchr(item->value, '=') : NULL;
    if (!strcmp(item->name, "-include"))
      look_for(s, &(jlpd_include){item->value, true, false}, "");
    else if (equals && (equals[1] == '"' || equals[1] == '<') && strlen(equals) > 3)
      look_for(
          s, &(jlpd_include){jlpd_format("%.*s", (int)strlen(equals) - 3, equals + 2), equals[1] == '"', false},
          "");
  }
}

void jlpd_find_reach(const jlpd_command *command, const char *source, jlpd_text text, jlpd_reach *reach) {
  search s = {.reach = reach};
  jlpd_text header;
  *reach = (jlpd_reach){0};
  collect_dirs(&s, command);
  scan_text(&s, source, text, false);
  scan_options(&s, command);
  for (size_t k = 0; k < s.found.count; k++)
    if (jlpd_read(s.found.word[k], &header))
      scan_text(&s, s.found.word[k], header, true);
}
