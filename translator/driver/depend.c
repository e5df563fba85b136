/* SPDX-License-Identifier: MIT
 *
 * Dependency files of annotated sources (-MD, -MMD, -Wp,-MD,FILE).
 *
 * The translated file's own dependencies would name temporary files and the headers that translated code
 * needs. To the preprocessor the directives are pragmas like any other, so the original file has the right
 * ones: they are written by a run of the compiler with -M or -MM over it, under the file name and the target
 * that -MD would choose.
 */
#define _GNU_SOURCE
#include "driver.h"

#include <string.h>

static bool named(const jlpd_item *item, const char *name) {
  return !item->input && !strcmp(item->name, name);
}

/* -Wp,-MD,FILE and -Wp,-MMD,FILE */
static const char *through_wp(const jlpd_item *item, bool *user_only) {
  if (item->input || !jlpd_starts(item->name, "-Wp,-M"))
    return NULL;
  *user_only = jlpd_starts(item->name, "-Wp,-MMD,");
  return *user_only || jlpd_starts(item->name, "-Wp,-MD,") ? strchr(item->name + 4, ',') + 1 : NULL;
}

bool jlpd_is_dependency_option(const jlpd_item *item) {
  static const char *const names[] = {"-MD", "-MMD", "-MF", "-MT", "-MQ", "-MP", "-MG"};
  bool user_only;
  for (size_t k = 0; k < sizeof names / sizeof *names; k++)
    if (named(item, names[k]))
      return true;
  return through_wp(item, &user_only) != NULL;
}

bool jlpd_wants_dependencies(const jlpd_command *c) {
  bool user_only;
  for (size_t k = 0; k < c->items; k++)
    if (named(&c->item[k], "-MD") || named(&c->item[k], "-MMD") || through_wp(&c->item[k], &user_only))
      return true;
  return false;
}

/* What the command says about its dependency file. */
typedef struct wanted {
  bool user_only, target;
  const char *file;
} wanted;

static const char *default_file(const jlpd_command *c, const jlpd_source *source) {
  if (!c->output)
    return jlpd_format("%s.d", jlpd_stem(source->path));
  return jlpd_format("%s%s.d", jlpd_folder(c->output), jlpd_stem(c->output));
}

static wanted what_is_wanted(const jlpd_command *c, const jlpd_source *source) {
  wanted w = {0};
  bool user_only;
  for (size_t k = 0; k < c->items; k++) {
    const jlpd_item *item = &c->item[k];
    const char *wp = through_wp(item, &user_only);
    w.user_only |= named(item, "-MMD") || (wp && user_only);
    w.target |= named(item, "-MT") || named(item, "-MQ") || wp; /* -Wp,-MD knows nothing of -o */
    if (wp || named(item, "-MF"))
      w.file = wp ? wp : item->value;
  }
  if (!w.file)
    w.file = default_file(c, source);
  return w;
}

/* Options that would make the run do something else, or do it elsewhere. */
static bool in_the_way(const jlpd_item *item) {
  static const char *const names[] = {"-c",  "-S",   "-E",  "-o", "-x", "-fsyntax-only",
                                      "-MD", "-MMD", "-MF", "-v"};
  bool user_only;
  for (size_t k = 0; k < sizeof names / sizeof *names; k++)
    if (named(item, names[k]))
      return true;
  return item->input || jlpd_starts(item->name, "-save-temps") || through_wp(item, &user_only);
}

int jlpd_write_dependencies(const jlpd_command *c, const jlpd_source *source) {
  wanted w = what_is_wanted(c, source);
  jlpd_words argv = {0};
  jlpd_add_all(&argv, &c->compiler);
  for (size_t k = 0; k < c->items; k++)
    for (int word = 0; word < c->item[k].words && !in_the_way(&c->item[k]); word++)
      jlpd_add(&argv, c->item[k].word[word]);
  jlpd_add(&argv, w.user_only ? "-MM" : "-M");
  jlpd_add(&argv, "-MF");
  jlpd_add(&argv, w.file);
  if (!w.target && c->output && c->phase != JLPD_PREPROCESS) {
    jlpd_add(&argv, "-MQ");
    jlpd_add(&argv, c->output);
  }
  jlpd_add(&argv, "-idirafter");
  jlpd_add(&argv, jlpd_include_dir());
  if (source->item->x) {
    jlpd_add(&argv, "-x");
    jlpd_add(&argv, source->item->x);
  }
  jlpd_add(&argv, source->path);
  return jlpd_run(c, &argv, source->stdin_fd, -1);
}
