/* SPDX-License-Identifier: MIT
 *
 * Linking with the runtime.
 *
 * A program gets libjlpar whole, and exports its names, so that modules loaded later find them; --wrap=main
 * lets the runtime come first and decide whether this process is the program or one of its workers. A module
 * (-shared) gets none of it: it uses what its program has. A program none of whose parts knows jlpar is linked
 * as ever. To know that, objects and archives are searched for names that begin with jlpar_ or jlpi_.
 */
#define _GNU_SOURCE
#include "driver.h"

#include <string.h>
#include <unistd.h>

static bool mentions_jlpar(const char *path) {
  jlpd_text text;
  if (!jlpd_read(path, &text))
    return false;
  const char *end = text.data + text.bytes;
  for (const char *p = text.data; (p = memmem(p, (size_t)(end - p), "jlp", 3)); p += 3)
    if ((end - p > 5 && !memcmp(p, "jlpi_", 5)) || (end - p > 6 && !memcmp(p, "jlpar_", 6)))
      return true;
  return false;
}

bool jlpd_names_own_library(const char *word) {
  const char *base = jlpd_base(word);
  return !strcmp(word, "-ljlpar") || !strcmp(word, "-l:libjlpar.a") || !strcmp(base, "libjlpar.a") ||
         !strcmp(base, "libjlpar.so");
}

bool jlpd_is_own_library(const jlpd_item *item) {
  if (item->input)
    return jlpd_names_own_library(item->value);
  return item->value && !strcmp(item->name, "-l") && jlpd_names_own_library(jlpd_format("-l%s", item->value));
}

/* -lNAME among the folders of -L; those of the system hold nothing of jlpar's. */
static bool library_mentions_jlpar(const jlpd_command *c, const char *name) {
  for (size_t k = 0; k < c->items; k++) {
    const jlpd_item *item = &c->item[k];
    if (item->input || !item->value || strcmp(item->name, "-L"))
      continue;
    if (name[0] == ':' ? mentions_jlpar(jlpd_format("%s/%s", item->value, name + 1))
                       : mentions_jlpar(jlpd_format("%s/lib%s.so", item->value, name)) ||
                             mentions_jlpar(jlpd_format("%s/lib%s.a", item->value, name)))
      return true;
  }
  return false;
}

bool jlpd_link_needs_jlpar(const jlpd_command *c) {
  for (size_t k = 0; k < c->items; k++) {
    const jlpd_item *item = &c->item[k];
    if (jlpd_is_own_library(item))
      return true;
    if (item->input && item->language == JLPD_OBJECT && mentions_jlpar(item->value))
      return true;
    if (!item->input && item->value && !strcmp(item->name, "-l") && library_mentions_jlpar(c, item->value))
      return true;
  }
  return false;
}

static bool has_archive(const jlpd_command *c, const char *name) {
  jlpd_text text;
  jlpd_words argv = {0};
  const char *answer = jlpd_work_file("archive");
  jlpd_add_all(&argv, &c->compiler);
  jlpd_add(&argv, jlpd_format("-print-file-name=lib%s.a", name));
  FILE *file = fopen(answer, "w");
  if (!file || jlpd_run(c, &argv, -1, fileno(file)) != 0 || fclose(file) || !jlpd_read(answer, &text))
    jlpd_die("cannot ask %s for lib%s.a", c->compiler.word[0], name);
  return memchr(text.data, '/', text.bytes); /* what it cannot find it answers without a folder */
}

/* -static: each library has to be there as an archive, which some distributions call libNAME_a.a. The linker's
 * own complaint would not say why it is wanted. */
static void add_archives(const jlpd_command *c, const char *libraries, jlpd_words *into) {
  for (char *rest = strdup(libraries), *name; (name = strsep(&rest, " "));) {
    const char *other = jlpd_format("%s_a", name);
    if (has_archive(c, name))
      jlpd_add(into, jlpd_format("-l%s", name));
    else if (has_archive(c, other))
      jlpd_add(into, jlpd_format("-l%s", other));
    else
      jlpd_die("-static: the runtime needs lib%s.a, which is not installed; link without -static", name);
  }
}

static const char *without(const char *list, const char *name) {
  const char *rest = "";
  for (char *all = strdup(list), *word; (word = strsep(&all, " "));)
    if (strcmp(word, name))
      rest = jlpd_format("%s%s%s", rest, *rest ? " " : "", word);
  return rest;
}

static void add_split(jlpd_words *into, const char *prefix, const char *list) {
  for (char *rest = strdup(list), *word; (word = strsep(&rest, " "));)
    if (*word)
      jlpd_add(into, jlpd_format("%s%s", prefix, word));
}

/* As by the CMake package: -Wl,--whole-archive,.../libjlpar.a,... */
static bool linked_by_user(const jlpd_command *c) {
  for (size_t k = 0; k < c->items; k++)
    if (!c->item[k].input && jlpd_starts(c->item[k].name, "-Wl,") && strstr(c->item[k].name, "/libjlpar.a"))
      return true;
  return false;
}

void jlpd_add_link_arguments(const jlpd_command *c, jlpd_words *into) {
  if (c->relocatable || linked_by_user(c))
    return;
  if (c->shared) {
    add_split(into, "", c->clang ? "-fopenmp" : "-Wl,--push-state,--as-needed -lgomp -Wl,--pop-state");
    return;
  }
  /* clang's code for OpenMP needs clang's library, which -fopenmp adds */
  const char *libraries = c->clang ? without(JLPAR_LINK_LIBRARIES, "gomp") : JLPAR_LINK_LIBRARIES;
  add_split(into, "", JLPAR_LINK_FLAGS);
  jlpd_add(into, "-Wl,--wrap=main,-u,main"); /* -u: main may lie in an archive */
  if (!c->is_static)
    jlpd_add(into, jlpd_format("-Wl,--dynamic-list=%s", jlpd_export_list()));
  jlpd_add(into, "-Wl,--push-state,--whole-archive");
  jlpd_add(into, jlpd_library());
  jlpd_add(into, "-Wl,--no-whole-archive,--as-needed");
  if (c->is_static)
    add_archives(c, libraries, into);
  else
    add_split(into, "-l", libraries);
  jlpd_add(into, "-Wl,--pop-state");
  if (c->clang)
    jlpd_add(into, "-fopenmp");
}
