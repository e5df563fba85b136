/* SPDX-License-Identifier: MIT */
#include "translate.h"

#include "bind.h"
#include "capture.h"
#include "check.h"
#include "clause.h"
#include "diag.h"
#include "emit.h"
#include "lower.h"
#include "probe.h"
#include "registers.h"
#include "scan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

jlpt_unit jlpt;

static struct {
  const char *source, *text, *output, *mode;
} options;

static void add_file(const char *path, const char *read_from, bool is_main) {
  jlpt_file *f = jlpt_file_read(path, read_from);
  if (!f)
    jlpt_die("%s: %s", path, strerror(errno));
  f->is_main = is_main;
  *jlpt_push(jlpt.files, jlpt.nfiles, jlpt.files_room) = f;
}

static void add_macro_file(jlpt_file *f, const char *path) {
  if (!f)
    jlpt_die("%s: %s", path, strerror(errno));
  *jlpt_push(jlpt.macro_files, jlpt.nmacro_files, jlpt.macro_files_room) = f;
}

/* -DNAME, -DNAME=VALUE; the value may follow as a word of its own */
static const char *definition(int *k) {
  const char *a = jlpt.clang_args[*k];
  if (strncmp(a, "-D", 2) != 0)
    return NULL;
  return a[2] ? a + 2 : *k + 1 < jlpt.nclang_args ? jlpt.clang_args[++*k] : NULL;
}

/* The command line's macros as #defines of a file. What -U takes back is hardly used as a macro then, so it stays. */
static void add_definitions(void) {
  jlpt_text t = {0};
  for (int k = 0; k < jlpt.nclang_args; k++) {
    const char *d = definition(&k), *equals = d ? strchr(d, '=') : NULL;
    if (equals && !strchr(d, '\n'))
      jlpt_addf(&t, "#define %.*s %s\n", (int)(equals - d), d, equals + 1);
  }
  if (t.size)
    add_macro_file(jlpt_file_of_text("<command line>", &t), NULL);
}

static const char *value(int argc, char **argv, int *k) {
  if (*k + 1 >= argc)
    jlpt_die("%s wants a value", argv[*k]);
  return argv[++*k];
}

static void read_arguments(int argc, char **argv) {
  static const char *const always[] = {"-Wno-everything", "-ferror-limit=0", "-Wno-error=implicit-function-declaration",
                                       "-Wno-error=implicit-int", "-Wno-error=int-conversion",
                                       "-Wno-error=incompatible-function-pointer-types"};
  const size_t nalways = sizeof always / sizeof *always;
  const char **headers = jlpt_alloc((size_t)argc * sizeof *headers);
  size_t nheaders = 0;
  int k = 1;
  options.mode = "emit";
  for (; k < argc && strcmp(argv[k], "--") != 0; k++) {
    const char *a = argv[k];
    if (strcmp(a, "--source") == 0)
      options.source = value(argc, argv, &k);
    else if (strcmp(a, "--stdin-text") == 0)
      options.text = value(argc, argv, &k);
    else if (strcmp(a, "--output") == 0)
      options.output = value(argc, argv, &k);
    else if (strcmp(a, "--header") == 0)
      headers[nheaders++] = value(argc, argv, &k);
    else if (strcmp(a, "--macros") == 0) {
      const char *path = value(argc, argv, &k);
      add_macro_file(jlpt_file_read(path, path), path);
    } else if (strncmp(a, "--mode=", 7) == 0)
      options.mode = a + 7;
    else if (strcmp(a, "--openmp") == 0)
      jlpt.openmp = true;
    else if (!jlpt_diag_option(a) && a[0] != '-')
      jlpt_die("unknown argument '%s'", a);
  }
  if (!options.source)
    jlpt_die("no --source");
  const char **args = jlpt_alloc(((size_t)argc + nalways + 1) * sizeof *args);
  for (k++; k < argc; k++)
    args[jlpt.nclang_args++] = argv[k];
  for (size_t i = 0; i < nalways; i++)
    args[jlpt.nclang_args++] = always[i];
  jlpt.clang_args = args;
  add_definitions();
  add_file(options.source, options.text ? options.text : options.source, true);
  for (size_t i = 0; i < nheaders; i++)
    add_file(headers[i], headers[i], false);
}

static void write_file(const char *path, const jlpt_text *t) {
  FILE *f = !path || strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
  if (!f)
    jlpt_die("%s: %s", path, strerror(errno));
  bool ok = fwrite(t->data, 1, t->size, f) == t->size;
  ok &= fflush(f) == 0;
  if (f != stdout)
    ok &= fclose(f) == 0;
  if (ok)
    return;
  int saved = errno;
  if (f != stdout)
    remove(path);
  jlpt_die("cannot write %s: %s", path ? path : "the translation", strerror(saved));
}

static bool any_found(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    if (jlpt.files[k]->npragmas)
      return true;
  return jlpt_diag_errors() > 0;
}

static bool any_active(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++)
      if (jlpt.files[k]->pragmas[i]->directive || jlpt.files[k]->pragmas[i]->failed)
        return true;
  return false;
}

static int unparsable(void) {
  jlpt_text t = {0};
  jlpt_emit_plain(&t);
  if (!options.output) {
    fprintf(stderr, "%s\n", jlpt.failure);
    return 2;
  }
  write_file(options.output, &t);
  jlpt_text why = {0};
  jlpt_addf(&why, "%s\n", jlpt.failure);
  write_file(jlpt_format("%s.err", options.output), &why);
  return 2;
}

/* the driver takes those options off the compiler's command line that the text makes up for */
static void write_kept_includes(void) {
  size_t kept = jlpt_emit_kept_includes();
  if (kept == SIZE_MAX || !options.output || strcmp(options.output, "-") == 0)
    return;
  jlpt_text t = {0};
  jlpt_addf(&t, "%zu\n", kept);
  write_file(jlpt_format("%s.include", options.output), &t);
}

static void report(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++)
      for (const jlpt_pragma *p = jlpt.files[k]->pragmas[i]; p; p = p->combined) {
        if (!p->directive)
          continue;
        printf("%s:%zu: %s", jlpt_file_name(p->file, p->begin), jlpt_file_line(p->file, p->begin), p->directive->name);
        if (p->helper && jlpt_outlined(p)) {
          printf(" -> %s, captures", p->helper);
          size_t n = 0;
          for (size_t c = 0; c < p->ncaptures; c++)
            if (!p->captures[c].implicit)
              printf("%s %s", n++ ? "," : "", p->captures[c].var->name);
          if (!n)
            printf(" nothing");
        } else if (p->follows == JLPT_LOOP) {
          printf(" -> an OpenMP loop in place");
        } else {
          printf(" -> code in place");
        }
        putchar('\n');
      }
}

static const char *own_name(void) {
  const char *slash = strrchr(options.source, '/'), *base = slash ? slash + 1 : options.source;
  const char *dot = strrchr(base, '.');
  size_t n = dot && dot > base ? (size_t)(dot - base) : strlen(base);
  return jlpt_format("%.*s.jlpar.c", (int)n, base);
}

static bool dump(const char *stage) {
  if (strcmp(options.mode, jlpt_format("dump:%s", stage)) != 0)
    return false;
  return true;
}

int jlpt_translate(int argc, char **argv) {
  read_arguments(argc, argv);
  jlpt_scan();
  if (jlpt_scan_has_holders())
    jlpt_find_skipped();
  jlpt_scan_holders();
  if (dump("scan")) {
    jlpt_dump_scan();
    return 0;
  }
  if (!any_found()) /* then it does not matter what clang says of the code */
    return 3;
  jlpt_parse_pragmas();
  bool parsed = jlpt_bind();
  if (jlpt_diag_errors() && !parsed)
    return jlpt_diag_print(), 1;
  if (!parsed)
    return unparsable();
  if (!any_active() && !jlpt_diag_errors())
    return 3;
  if (dump("bind"))
    jlpt_dump_bind();
  jlpt_check();
  if (dump("capture"))
    jlpt_dump_capture();
  jlpt_text out = {0};
  jlpt_add(&out, "", 0);
  if (!jlpt_diag_errors()) {
    jlpt_drop_register();
    jlpt_find_macros();
  }
  if (!jlpt_diag_errors())
    jlpt_emit(&out, own_name());
  if (jlpt_diag_print())
    return 1;
  if (strcmp(options.mode, "emit") == 0) {
    write_file(options.output, &out);
    write_kept_includes();
  } else if (strcmp(options.mode, "report") == 0) {
    report();
  } else if (dump("plan")) {
    write_file(NULL, &out);
  }
  return 0;
}

void jlpt_forget(void) {
  jlpt_unbind();
  jlpt_diag_forget();
  jlpt_lower_forget();
  jlpt = (jlpt_unit){0};
  memset(&options, 0, sizeof options);
  jlpt_free_all();
}
