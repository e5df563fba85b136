/* SPDX-License-Identifier: MIT
 *
 * jlpar-cc - a C compiler for annotated and other C.
 *
 * This file decides what a command comes to; the parts are in translator/driver.
 */
#define _GNU_SOURCE
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct sources {
  jlpd_source *source;
  size_t count, annotated, with_header;
} sources;

/* Stdin can be read once, but is wanted for the scan and then by a program: it moves to an unnamed file. */
static void take_stdin(jlpd_source *source) {
  static char buffer[65536];
  ssize_t n;
  source->stdin_fd = memfd_create("stdin", MFD_CLOEXEC);
  if (source->stdin_fd < 0)
    jlpd_die("cannot store stdin: %s", strerror(errno));
  while ((n = read(0, buffer, sizeof buffer)) > 0)
    if (write(source->stdin_fd, buffer, (size_t)n) != n)
      jlpd_die("cannot store stdin: %s", strerror(errno));
  off_t bytes = lseek(source->stdin_fd, 0, SEEK_CUR);
  if (bytes > 0)
    source->text.data = mmap(NULL, (size_t)bytes, PROT_READ, MAP_PRIVATE, source->stdin_fd, 0);
  if (n < 0 || source->text.data == MAP_FAILED)
    jlpd_die("cannot read stdin: %s", strerror(errno));
  source->text.bytes = (size_t)bytes;
  if (!source->text.data)
    source->text.data = "";
}

/* False when it cannot be read; the compiler will say so better. */
static bool look_into(const jlpd_command *c, const jlpd_item *item, jlpd_source *source) {
  *source = (jlpd_source){.item = item, .path = item->value, .stdin_fd = -1};
  if (!strcmp(item->value, "-"))
    take_stdin(source);
  else if (!jlpd_read(item->value, &source->text))
    return false;
  jlpd_find_reach(c, strcmp(item->value, "-") ? item->value : "", source->text, &source->reach);
  return true;
}

static bool is_c(const jlpd_item *item) {
  return item->input && (item->language == JLPD_C || item->language == JLPD_CPP_OUTPUT);
}

static sources look_into_all(const jlpd_command *c) {
  sources all = {.source = jlpd_alloc((c->c_inputs + 1) * sizeof *all.source)};
  for (size_t k = 0; k < c->items; k++) {
    const jlpd_item *item = &c->item[k];
    if (!is_c(item))
      continue;
    jlpd_source *source = &all.source[all.count];
    if (!look_into(c, item, source))
      continue;
    all.count++;
    all.annotated += source->reach.directives;
    all.with_header += source->reach.uses_header;
  }
  return all;
}

static jlpd_source *source_of(const sources *all, const jlpd_item *item) {
  for (size_t k = 0; k < all->count; k++)
    if (all->source[k].item == item)
      return &all->source[k];
  return NULL;
}

static int stdin_of(const sources *all) {
  for (size_t k = 0; k < all->count; k++)
    if (all->source[k].stdin_fd >= 0)
      return all->source[k].stdin_fd;
  return -1;
}

static _Noreturn void finish(int status) {
  if (status < 0)
    jlpd_end_by(-status);
  jlpd_work_remove();
  if (fflush(stdout))
    status = 1;
  _exit(status);
}

/* ---- Nothing to translate -------------------------------------------------------------------------------- */

static _Noreturn void become_compiler(const jlpd_command *c, const sources *all, bool link_jlpar) {
  jlpd_words argv = {0};
  jlpd_add_all(&argv, &c->compiler);
  for (size_t k = 0; k < c->plain.count; k++) {
    const char *word = c->plain.word[k];
    if (!link_jlpar || !jlpd_names_own_library(word))
      jlpd_add(&argv, word);
  }
  if (all->with_header) {
    jlpd_add(&argv, "-idirafter");
    jlpd_add(&argv, jlpd_include_dir());
  }
  if (c->serial && all->annotated)
    jlpd_add(&argv, "-Wno-unknown-pragmas");
  if (link_jlpar) {
    jlpd_add(&argv, "-x");
    jlpd_add(&argv, "none");
    jlpd_add_link_arguments(c, &argv);
  }
  jlpd_exec(c, &argv, stdin_of(all));
}

/* ---- Without linking: one command for each input -----------------------------------------------------------
 */

/* An input that is not C, or cannot be read. The first such run also gets the objects, for gcc's warning.
 * check: only for the compiler's complaint. */
static int run_plain(const jlpd_command *c, const jlpd_item *input, bool with_objects, bool check) {
  jlpd_words argv = {0};
  jlpd_add_all(&argv, &c->compiler);
  for (size_t k = 0; k < c->items; k++) {
    const jlpd_item *item = &c->item[k];
    if (item->input && item != input && !(with_objects && item->language == JLPD_OBJECT))
      continue;
    for (int word = 0; word < item->words; word++)
      jlpd_add(&argv, item->word[word]);
  }
  if (check)
    jlpd_add(&argv, "-fsyntax-only");
  return jlpd_run(c, &argv, -1, -1);
}

static int build_each(const jlpd_command *c, const sources *all) {
  bool with_objects = true;
  int worst = 0;
  for (size_t k = 0; k < c->items; k++) {
    const jlpd_item *item = &c->item[k];
    jlpd_source *source = item->input ? source_of(all, item) : NULL;
    if (!item->input || item->language == JLPD_OBJECT)
      continue;
    int status = source ? jlpd_build(c, source) : run_plain(c, item, with_objects, false);
    with_objects &= source != NULL;
    if (status < 0)
      finish(status);
    worst = status > worst ? status : worst;
  }
  return worst;
}

/* ---- Compiling and linking
 * ----------------------------------------------------------------------------------- */

/* The original command with each translated input replaced by its object. */
static void add_link_words(const jlpd_command *c, const sources *all, jlpd_words *argv) {
  for (size_t k = 0; k < c->items; k++) {
    const jlpd_item *item = &c->item[k];
    jlpd_source *source = item->input ? source_of(all, item) : NULL;
    bool replaced = source && source->object;
    if (jlpd_is_own_library(item))
      continue;
    if (replaced && item->x) {
      jlpd_add(argv, "-x");
      jlpd_add(argv, "none");
    }
    for (int word = 0; word < item->words; word++)
      jlpd_add(argv, replaced ? source->object : item->word[word]);
    if (replaced && item->x) {
      jlpd_add(argv, "-x");
      jlpd_add(argv, item->x);
    }
  }
}

static int build_and_link(const jlpd_command *c, const sources *all) {
  jlpd_words argv = {0};
  int worst = 0;
  for (size_t k = 0; k < c->items; k++) {
    const jlpd_item *item = &c->item[k];
    jlpd_source *source = is_c(item) ? source_of(all, item) : NULL;
    if (!is_c(item) || (source && !source->reach.directives))
      continue;
    int status = source ? jlpd_build(c, source) : run_plain(c, item, false, true);
    if (status < 0)
      finish(status);
    worst = status > worst ? status : worst;
  }
  if (worst)
    return worst;
  jlpd_add_all(&argv, &c->compiler);
  add_link_words(c, all, &argv);
  if (all->with_header) {
    jlpd_add(&argv, "-idirafter");
    jlpd_add(&argv, jlpd_include_dir());
  }
  jlpd_add(&argv, "-x");
  jlpd_add(&argv, "none");
  jlpd_add_link_arguments(c, &argv);
  return jlpd_run(c, &argv, stdin_of(all), -1);
}

/* ---- --jlpar-emit and its like ----------------------------------------------------------------------------
 */

static int show_all(const jlpd_command *c, const sources *all) {
  int out = -1, worst = 0;
  if (!all->count || all->count < c->c_inputs)
    jlpd_die(c->c_inputs ? "cannot read the input" : "no C input");
  if (c->output && all->count > 1)
    jlpd_die("cannot specify -o with several files");
  const char *tmp = c->output ? jlpd_work_file("shown") : NULL;
  if (tmp && (out = open(tmp, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0)
    jlpd_die("%s: %s", tmp, strerror(errno));
  for (size_t k = 0; k < all->count; k++) {
    int status = jlpd_show(c, &all->source[k], out);
    worst = status < 0 ? status : status > worst ? status : worst;
    if (worst < 0)
      finish(worst);
  }
  if (tmp && !worst)
    jlpd_copy_to(tmp, c->output);
  return worst;
}

/* A compiler that is this driver again would never end. */
static void refuse_itself(const jlpd_command *c) {
  struct stat self, compiler;
  const char *path = c->compiler.word[0];
  if (strchr(path, '/') && !stat("/proc/self/exe", &self) && !stat(path, &compiler) &&
      self.st_ino == compiler.st_ino && self.st_dev == compiler.st_dev)
    jlpd_die("JLPAR_CC names jlpar-cc itself");
}

int main(int argc, char **argv) {
  jlpd_command command;
  const jlpd_command *c = &command;
  jlpd_work_name(argv);
  jlpd_parse(&command, argc, argv);
  refuse_itself(c);
  if (c->help || c->version) {
    if (c->help)
      jlpd_help();
    if (c->version)
      jlpd_version(c);
    finish(0);
  }
  sources all = look_into_all(c);
  if (c->action != JLPD_BUILD)
    finish(show_all(c, &all));
  size_t active = c->serial ? 0 : all.annotated;
  bool link = c->phase == JLPD_LINK && (c->inputs || c->libraries);
  bool one_output = c->output && c->c_inputs > 1 && !link;
  if (c->informative || c->dependencies_only || !(c->inputs || link) || one_output)
    become_compiler(c, &all, false);
  if (!active)
    become_compiler(c, &all, link && (all.with_header || jlpd_link_needs_jlpar(c)));
  finish(link ? build_and_link(c, &all) : build_each(c, &all));
}
