/* SPDX-License-Identifier: MIT
 *
 * Which project headers may a source include, and do they hold directives?
 *
 * #if is not looked at: every #include that is written counts, so the answer errs to the safe side. A header
 * is the project's when quotes, -iquote, -I, -include or CPATH find it. Those of -imacros, -isystem and -idirafter
 * are read for macros that hold directives, which work where the project uses them; what is below /usr/include and
 * /usr/lib is not opened.
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
  jlpd_words quote_dirs, dirs, system_dirs; /* with a slash at the end */
  jlpd_words found;                         /* headers, in the order found; also the queue */
  jlpd_words others;                        /* the same, of those that only give macros */
  set asked, known;
  bool words, operators; /* some -D may hold the words of a directive, some has a _Pragma for those of others */
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

static void add_dirs_of(jlpd_words *dirs, const char *variable) {
  const char *list = getenv(variable);
  if (list)
    for (char *rest = strdup(list), *dir; (dir = strsep(&rest, ":"));)
      add_dir(dirs, dir);
}

static void collect_dirs(search *s, const jlpd_command *c) {
  for (size_t k = 0; k < c->items; k++) {
    const jlpd_item *item = &c->item[k];
    if (item->value && !strcmp(item->name ? item->name : "", "-I"))
      add_dir(&s->dirs, item->value);
    if (item->value && !strcmp(item->name ? item->name : "", "-iquote"))
      add_dir(&s->quote_dirs, item->value);
    if (item->value && (!strcmp(item->name ? item->name : "", "-isystem") ||
                        !strcmp(item->name ? item->name : "", "-idirafter")))
      add_dir(&s->system_dirs, item->value);
  }
  add_dirs_of(&s->dirs, "CPATH");
  add_dirs_of(&s->system_dirs, "C_INCLUDE_PATH");
}

static bool try_header(search *s, jlpd_words *into, const char *dir, const char *name) {
  const char *path = jlpd_format("%s%s", dir, name);
  if (access(path, R_OK))
    return false;
  if (add(&s->known, path))
    jlpd_add(into, path);
  return true;
}

static bool try_dirs(search *s, jlpd_words *into, const jlpd_words *dirs, const char *name, bool all) {
  bool found = false;
  for (size_t k = 0; k < dirs->count && (all || !found); k++)
    found |= try_header(s, into, dirs->word[k], name);
  return found;
}

/* folder: of the file that includes. into: found, or others where that file only gives macros. #include_next may mean
 * any of those that fit: all are taken. */
static void look_for(search *s, jlpd_words *into, const jlpd_include *include, const char *folder) {
  const char *name = include->name;
  bool all = include->next;
  if (!strcmp(name, "jlpar.h") || jlpd_starts(name, "jlpar/")) {
    s->reach->uses_header = true;
    return;
  }
  if (!add(&s->asked, jlpd_format("%d%d%s\n%s", all, into == &s->others, include->quoted ? folder : "<", name)))
    return;
  if (name[0] == '/') {
    if (!is_system(name))
      try_header(s, into, "", name);
    return;
  }
  if (include->quoted &&
      (try_header(s, into, folder, name) || try_dirs(s, into, &s->quote_dirs, name, all)) && !all)
    return;
  if (!try_dirs(s, into, &s->dirs, name, all) || all)
    try_dirs(s, &s->others, &s->system_dirs, name, all);
}

static void follow_includes(search *s, jlpd_words *into, const char *path, jlpd_text text) {
  jlpd_include include;
  for (size_t at = 0; jlpd_next_include(text, &at, &include);)
    look_for(s, into, &include, jlpd_folder(path));
}

static void scan_source(search *s, const char *path, jlpd_text text) {
  s->reach->directives |= jlpd_may_hold_directives(text);
  follow_includes(s, &s->found, path, text);
}

static void scan_header(search *s, const char *path, jlpd_text text) {
  if (jlpd_may_hold_directives(text)) {
    s->reach->directives = true;
    jlpd_add(&s->reach->headers, path);
  } else if (jlpd_has_operator(text)) {
    jlpd_add(&s->reach->macros, path);
  }
  follow_includes(s, &s->found, path, text);
}

static void scan_macros(search *s, const char *path, jlpd_text text) {
  if (jlpd_has_operator(text)) {
    s->reach->directives |= jlpd_may_hold_directives(text);
    jlpd_add(&s->reach->macros, path);
  }
  follow_includes(s, &s->others, path, text);
}

static void scan_macro_option(search *s, const char *option) {
  const jlpd_text text = {option, strlen(option)};
  s->words |= jlpd_may_hold_directives(text);
  s->operators |= jlpd_has_operator(text);
}

/* -DNAME="file.h" names a header, -DNAME=_Pragma("jlpar ...") holds a directive. */
static void scan_definition(search *s, const char *definition) {
  const char *equals = strchr(definition, '=');
  size_t n = equals ? strlen(equals) : 0;
  if (n)
    scan_macro_option(s, equals + 1);
  if (n > 3 && (equals[1] == '"' || equals[1] == '<'))
    look_for(s, &s->found,
             &(jlpd_include){jlpd_format("%.*s", (int)n - 3, equals + 2), equals[1] == '"', false}, "");
}

static void scan_options(search *s, const jlpd_command *c) {
  for (size_t k = 0; k < c->items; k++) {
    const jlpd_item *item = &c->item[k];
    if (item->input)
      continue;
    if (item->value && !strcmp(item->name, "-include"))
      look_for(s, &s->found, &(jlpd_include){item->value, true, false}, "");
    else if (item->value && !strcmp(item->name, "-D"))
      scan_definition(s, item->value);
    else if (jlpd_starts(item->name, "-Wp,-D") || (item->value && !strcmp(item->name, "-Xpreprocessor")))
      scan_macro_option(s, item->value ? item->value : item->name);
  }
}

/* once the project's are known, as a header that it includes, too, is the project's */
static void scan_imacros(search *s, const jlpd_command *c) {
  for (size_t k = 0; k < c->items; k++)
    if (!c->item[k].input && c->item[k].value && !strcmp(c->item[k].name, "-imacros"))
      look_for(s, &s->others, &(jlpd_include){c->item[k].value, true, false}, "");
}

static void scan_queue(search *s, const jlpd_words *queue,
                       void (*scan)(search *s, const char *path, jlpd_text text)) {
  jlpd_text header;
  for (size_t k = 0; k < queue->count; k++)
    if (jlpd_read(queue->word[k], &header))
      scan(s, queue->word[k], header);
}

void jlpd_find_reach(const jlpd_command *command, const char *source, jlpd_text text, jlpd_reach *reach) {
  search s = {.reach = reach};
  *reach = (jlpd_reach){0};
  collect_dirs(&s, command);
  scan_source(&s, source, text);
  scan_options(&s, command);
  scan_queue(&s, &s.found, scan_header);
  scan_imacros(&s, command);
  scan_queue(&s, &s.others, scan_macros);
  reach->directives |= s.words && (s.operators || jlpd_has_operator(text) || reach->macros.count);
}
