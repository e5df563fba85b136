/* SPDX-License-Identifier: MIT
 *
 * Compiling a translation as if it were the user's file.
 *
 * The translation has the name of the user's file in a temporary folder, so names that the compiler derives
 * from it (foo.o, foo.s, foo.gcno) come out right. #line directives name the user's file in diagnostics; what
 * would still show the folder - debug information, __BASE_FILE__ - is mapped to the source's folder, and so
 * the same input gives the same object.
 */
#define _GNU_SOURCE
#include "driver.h"

#include <string.h>

/* FOLDER as the user's own -f...-prefix-map options would show it; the last that fits counts. */
static const char *mapped_folder(const jlpd_command *c, const char *folder, const char *kind) {
  for (size_t k = c->items; k-- > 0;) {
    const jlpd_item *item = &c->item[k];
    if (item->input || !(jlpd_starts(item->name, jlpd_format("-f%s-prefix-map=", kind)) ||
                         jlpd_starts(item->name, "-ffile-prefix-map=")))
      continue;
    const char *old = strchr(item->name, '=') + 1, *equals = strrchr(old, '=');
    if (equals && !strncmp(folder, old, (size_t)(equals - old)))
      return jlpd_format("%s%s", equals + 1, folder + (equals - old));
  }
  return folder;
}

static void add_prefix_maps(const jlpd_command *c, const jlpd_source *source, const char *tmp,
                            jlpd_words *argv) {
  const char *folder = jlpd_folder(source->path);
  jlpd_add(argv, jlpd_format("-fdebug-prefix-map=%s=%s", jlpd_folder(tmp), mapped_folder(c, folder, "debug")));
  jlpd_add(argv, jlpd_format("-fmacro-prefix-map=%s=%s", jlpd_folder(tmp), mapped_folder(c, folder, "macro")));
}

/* Where an #include of the source would have looked first: its folder, and those of headers taken into it. */
static void add_quote_folders(const jlpd_source *source, jlpd_words *argv) {
  jlpd_words folders = {0};
  const char *folder = jlpd_folder(source->path);
  jlpd_add(&folders, *folder ? folder : ".");
  for (size_t k = 0; k < source->reach.headers.count; k++) {
    folder = jlpd_folder(source->reach.headers.word[k]);
    folder = *folder ? folder : ".";
    if (!jlpd_has(&folders, folder))
      jlpd_add(&folders, folder);
  }
  for (size_t k = 0; k < folders.count; k++) {
    jlpd_add(argv, "-iquote");
    jlpd_add(argv, folders.word[k]);
  }
}

static bool has_option(const jlpd_command *c, const char *name) {
  for (size_t k = 0; k < c->items; k++)
    if (!c->item[k].input && !strcmp(c->item[k].name, name))
      return true;
  return false;
}

/* When compiling and linking at once, gcc names auxiliary files after the program: prog-foo.i; a-foo.i for the
 * default a.out. They lie in the current folder, with -save-temps=obj beside the program. */
static const char *auxiliary_prefix(const jlpd_command *c) {
  const char *program = c->output ? c->output : "a.out", *base = jlpd_base(program);
  const char *suffix = strrchr(base, '.');
  bool cut = suffix && (!strcmp(suffix, ".out") || !strcmp(suffix, ".exe"));
  bool here = has_option(c, "-save-temps") || has_option(c, "-save-temps=cwd");
  return jlpd_format("%s%.*s-", here ? "" : jlpd_folder(program),
                     (int)(cut ? suffix - base : (int)strlen(base)), base);
}

static void add_object_names(const jlpd_command *c, jlpd_source *source, jlpd_words *argv) {
  const char *base = source->stdin_fd >= 0 ? "stdin" : jlpd_base(source->path), *stem = jlpd_stem(base);
  const char *prefix = auxiliary_prefix(c);
  bool save =
      has_option(c, "-save-temps") || has_option(c, "-save-temps=cwd") || has_option(c, "-save-temps=obj");
  const char *object = jlpd_format("%s.o", stem);
  source->object = save ? jlpd_format("%s%s", prefix, object) : jlpd_work_file(object);
  jlpd_add(argv, "-c");
  jlpd_add(argv, "-o");
  jlpd_add(argv, source->object);
  if (c->clang) {
    jlpd_add(argv, "-Qunused-arguments");
  } else if (!has_option(c, "-dumpdir") && !has_option(c, "-dumpbase")) {
    jlpd_add(argv, "-dumpdir");
    jlpd_add(argv, prefix);
    jlpd_add(argv, "-dumpbase");
    jlpd_add(argv, base);
    jlpd_add(argv, "-dumpbase-ext");
    jlpd_add(argv, base + strlen(stem));
  }
}

static bool kept(const jlpd_command *c, const jlpd_item *item) {
  if (item->input || !strcmp(item->name, "-x"))
    return false;
  return c->phase != JLPD_LINK || strcmp(item->name, "-o");
}

static void add_input(const jlpd_source *source, const char *path, jlpd_words *argv) {
  if (source->item->x) {
    jlpd_add(argv, "-x");
    jlpd_add(argv, source->item->x);
  }
  jlpd_add(argv, path);
}

static void add_flags(const char *list, jlpd_words *argv) {
  for (char *rest = strdup(list), *word; (word = strsep(&rest, " "));)
    if (*word)
      jlpd_add(argv, word);
}

/* The user's options, without those of the dependency file, which is written from the original source. */
static void add_options(const jlpd_command *c, const jlpd_source *source, bool syntax_only, jlpd_words *argv) {
  size_t includes = 0;
  jlpd_add_all(argv, &c->compiler);
  for (size_t k = 0; k < c->items; k++) {
    const jlpd_item *item = &c->item[k];
    if (!kept(c, item) || jlpd_is_dependency_option(item) || (syntax_only && !strcmp(item->name, "-o")))
      continue;
    if (syntax_only && (!strcmp(item->name, "-E") || jlpd_starts(item->name, "-save-temps")))
      continue;
    if (!syntax_only && !strcmp(item->name, "-include") && includes++ >= source->includes)
      continue;
    for (int word = 0; word < item->words; word++)
      jlpd_add(argv, item->word[word]);
  }
}

int jlpd_compile(const jlpd_command *c, jlpd_source *source, const char *tmp, bool syntax_only) {
  jlpd_words argv = {0};
  add_options(c, source, syntax_only, &argv);
  add_quote_folders(source, &argv);
  jlpd_add(&argv, "-idirafter");
  jlpd_add(&argv, jlpd_include_dir());
  add_prefix_maps(c, source, tmp, &argv);
  if (syntax_only) {
    jlpd_add(&argv, "-fsyntax-only");
  } else {
    add_flags(JLPAR_COMPILE_FLAGS, &argv);
    if (!c->openmp) { /* for the loops that the translator made; the user's code sees no OpenMP */
      jlpd_add(&argv, "-fopenmp");
      jlpd_add(&argv, "-U_OPENMP");
    }
    if (c->phase == JLPD_LINK)
      add_object_names(c, source, &argv);
  }
  add_input(source, tmp, &argv);
  return jlpd_run(c, &argv, -1, -1);
}

int jlpd_compile_original(const jlpd_command *c, jlpd_source *source) {
  jlpd_words argv = {0};
  jlpd_add_all(&argv, &c->compiler);
  for (size_t k = 0; k < c->items; k++)
    for (int word = 0; word < c->item[k].words && kept(c, &c->item[k]); word++)
      jlpd_add(&argv, c->item[k].word[word]);
  if (c->serial)
    jlpd_add(&argv, "-Wno-unknown-pragmas");
  if (source->reach.uses_header) {
    jlpd_add(&argv, "-idirafter");
    jlpd_add(&argv, jlpd_include_dir());
  }
  if (c->phase == JLPD_LINK)
    add_object_names(c, source, &argv);
  add_input(source, source->path, &argv);
  return jlpd_run(c, &argv, source->stdin_fd, -1);
}
