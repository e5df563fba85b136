/* SPDX-License-Identifier: MIT
 *
 * One annotated input, from its text to what the command asks for.
 *
 * What jlpar-translate answers:
 *   0  translated; OUTPUT.include, if it is there, says how many -include the compiler still has to follow
 *   1  errors in the directives, printed
 *   2  the C code does not parse: the output holds the code without directives, for the compiler to complain
 *      about; what libclang said is in OUTPUT.err
 *   3  no active directive: the file is compiled as it is
 */
#define _GNU_SOURCE
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TRANSLATED, REJECTED, UNPARSED, UNCHANGED };

static const char *shown_name(const jlpd_source *source) {
  return source->stdin_fd >= 0 ? "<stdin>" : source->path;
}

/* The text of stdin as a file, which the translator can read. */
static const char *stdin_file(jlpd_source *source) {
  if (!source->stdin_path) {
    source->stdin_path = jlpd_work_file("stdin.c");
    FILE *file = fopen(source->stdin_path, "w");
    bool good = file && fwrite(source->text.data, 1, source->text.bytes, file) == source->text.bytes;
    if (!good || fclose(file))
      jlpd_die("%s: %s", source->stdin_path, strerror(errno));
  }
  return source->stdin_path;
}

/* what is said to the compiler about all warnings is said of jlpar's, too */
static bool is_about_warnings(const jlpd_item *item) {
  return !item->input && (!strcmp(item->name, "-Werror") || !strcmp(item->name, "-Wno-error") || !strcmp(item->name, "-w"));
}

static int translate(const jlpd_command *c, jlpd_source *source, const char *output, int out) {
  jlpd_words argv = {0};
  jlpd_add(&argv, jlpd_translator());
  jlpd_add(&argv, "--source");
  jlpd_add(&argv, shown_name(source));
  if (source->stdin_fd >= 0) {
    jlpd_add(&argv, "--stdin-text");
    jlpd_add(&argv, stdin_file(source));
  }
  jlpd_add(&argv, "--output");
  jlpd_add(&argv, output);
  if (c->mode)
    jlpd_add(&argv, jlpd_format("--mode=%s", c->mode));
  for (size_t k = 0; k < source->reach.headers.count; k++) {
    jlpd_add(&argv, "--header");
    jlpd_add(&argv, source->reach.headers.word[k]);
  }
  for (size_t k = 0; k < source->reach.macros.count; k++) {
    jlpd_add(&argv, "--macros");
    jlpd_add(&argv, source->reach.macros.word[k]);
  }
  jlpd_add_all(&argv, &c->warnings);
  for (size_t k = 0; k < c->items; k++)
    if (is_about_warnings(&c->item[k]))
      jlpd_add(&argv, c->item[k].name);
  if (c->openmp)
    jlpd_add(&argv, "--openmp");
  jlpd_add(&argv, "--");
  jlpd_clang_arguments(c, source, &argv);
  int status = jlpd_run(c, &argv, -1, out);
  if (status < 0)
    jlpd_die("%s: the translator was ended by signal %d (%s)", shown_name(source), -status, strsignal(-status));
  if (status > UNCHANGED)
    jlpd_die("%s: the translator failed with status %d", shown_name(source), status);
  return status;
}

/* ---- Results --------------------------------------------------------------------------------------------- */

void jlpd_copy(const char *from, int to, const char *to_name) {
  int in = open(from, O_RDONLY | O_CLOEXEC);
  char buffer[65536];
  ssize_t n;
  if (in < 0)
    jlpd_die("%s: %s", from, strerror(errno));
  while ((n = read(in, buffer, sizeof buffer)) > 0)
    for (ssize_t done = 0, step; done < n; done += step)
      if ((step = write(to, buffer + done, (size_t)(n - done))) < 0)
        jlpd_die("%s: %s", to_name, strerror(errno));
  if (n < 0)
    jlpd_die("%s: %s", from, strerror(errno));
  close(in);
}

void jlpd_copy_to(const char *from, const char *path) {
  int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (to < 0)
    jlpd_die("%s: %s", path, strerror(errno));
  jlpd_copy(from, to, path);
  if (close(to))
    jlpd_die("%s: %s", path, strerror(errno));
}

static void keep(const jlpd_command *c, const jlpd_source *source, const char *tmp) {
  const char *base = source->stdin_fd >= 0 ? "stdin" : jlpd_stem(source->path);
  const char *path = jlpd_format("%s%s.jlpar.c", c->output ? jlpd_folder(c->output) : "", base);
  jlpd_copy_to(tmp, path);
  fprintf(stderr, "jlpar-cc: note: the translation of %s is in %s\n", shown_name(source), path);
}

/* libclang cannot parse it. The compiler reports what is wrong; if it takes the code, libclang is quoted. */
static int report_syntax_error(const jlpd_command *c, jlpd_source *source, const char *tmp) {
  int status = jlpd_compile(c, source, tmp, true);
  if (status != 0)
    return status;
  fprintf(stderr, "%s: error: the translator cannot parse this file, though the compiler can:\n",
          shown_name(source));
  fflush(stderr);
  jlpd_copy(jlpd_format("%s.err", tmp), STDERR_FILENO, "stderr");
  return 1;
}

static const char *translation_file(const jlpd_source *source) {
  return jlpd_work_file(source->stdin_fd >= 0 ? "-" : jlpd_base(source->path));
}

static void read_includes(jlpd_source *source, const char *tmp) {
  jlpd_text text;
  source->includes = SIZE_MAX;
  if (jlpd_read(jlpd_format("%s.include", tmp), &text))
    source->includes = strtoul(jlpd_format("%.*s", (int)text.bytes, text.data), NULL, 10);
}

int jlpd_build(const jlpd_command *c, jlpd_source *source) {
  if (c->serial || !source->reach.directives)
    return jlpd_compile_original(c, source);
  const char *tmp = translation_file(source);
  int status = translate(c, source, tmp, -1);
  if (status == REJECTED)
    return 1;
  if (status == UNPARSED)
    return report_syntax_error(c, source, tmp);
  if (status == UNCHANGED)
    return jlpd_compile_original(c, source);
  if (c->keep)
    keep(c, source, tmp);
  read_includes(source, tmp);
  status = jlpd_compile(c, source, tmp, false);
  if (status == 0 && jlpd_wants_dependencies(c))
    status = jlpd_write_dependencies(c, source);
  return status;
}

int jlpd_show(const jlpd_command *c, jlpd_source *source, int out) {
  const char *tmp = translation_file(source);
  bool said_by_translator = c->action == JLPD_REPORT || c->action == JLPD_DUMP;
  int status = UNCHANGED;
  if (source->reach.directives || said_by_translator)
    status = translate(c, source, tmp, said_by_translator ? out : -1);
  if (status == UNPARSED)
    return report_syntax_error(c, source, tmp);
  if (status == REJECTED || c->action != JLPD_EMIT)
    return status == REJECTED;
  const char *original = source->stdin_fd >= 0 ? stdin_file(source) : source->path;
  jlpd_copy(status == UNCHANGED ? original : tmp, out < 0 ? STDOUT_FILENO : out,
            c->output ? c->output : "stdout");
  return 0;
}
