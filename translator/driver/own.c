/* SPDX-License-Identifier: MIT
 * jlpar-cc's own options. */
#include "driver.h"

#include <string.h>

static const char help[] =
    "Usage: jlpar-cc [options] file...\n"
    "\n"
    "Compiles C with #pragma jlpar directives: translates annotated files and gives them, like all others,\n"
    "to the C compiler that JLPAR_CC names (gcc by default). Every option of that compiler is taken.\n"
    "\n"
    "  --jlpar-emit          write the translated C to stdout, or to the file of -o\n"
    "  --jlpar-check         print diagnostics only\n"
    "  --jlpar-report        say what became of each directive\n"
    "  --jlpar-dump=STAGE    show the translator's view after scan, bind, capture or plan\n"
    "  --jlpar-keep          keep the translated C as NAME.jlpar.c beside the output\n"
    "  --jlpar-verbose       print the commands that are run\n"
    "  --jlpar-serial        ignore the directives\n"
    "  --jlpar-wrap CC ...   as the first option: wrap the compiler CC (for build systems' launchers)\n"
    "  -Wno-jlpar-TAG        silence a warning of jlpar\n"
    "  -Werror=jlpar-TAG     make it an error (-Werror: all of them)\n"
    "  --version             versions of the compiler and of jlpar-cc\n"
    "  --help                this text; the compiler's own: gcc --help\n"
    "\n"
    "Environment:\n"
    "  JLPAR_CC              the C compiler, with options of its own if need be\n"
    "  TMPDIR                where temporary files lie (/tmp)\n";

void jlpd_help(void) {
  fputs(help, stdout);
}

/* The compiler speaks first: programs that ask a compiler for its version look at the beginning. */
void jlpd_version(const jlpd_command *c) {
  jlpd_words argv = {0};
  jlpd_add_all(&argv, &c->compiler);
  jlpd_add(&argv, "--version");
  jlpd_run(c, &argv, -1, -1);
  printf("jlpar-cc %s\n", JLPAR_VERSION);
}

static bool take_mode(jlpd_command *c, jlpd_action action, const char *mode) {
  if (c->action != JLPD_BUILD && strcmp(c->mode, mode))
    jlpd_die("--jlpar-%s and --jlpar-%s exclude each other", c->mode, mode);
  c->action = action;
  c->mode = mode;
  return true;
}

static bool take_dump(jlpd_command *c, const char *stage) {
  static const char *const stages[] = {"scan", "bind", "capture", "plan"};
  for (size_t k = 0; k < sizeof stages / sizeof *stages; k++)
    if (!strcmp(stage, stages[k]))
      return take_mode(c, JLPD_DUMP, jlpd_format("dump:%s", stage));
  jlpd_die("--jlpar-dump=%s: the stages are scan, bind, capture, plan", stage);
}

/* -Wjlpar-TAG, -Wno-jlpar-TAG, -Werror=jlpar-TAG, -Wno-error=jlpar-TAG */
static bool is_warning(const char *word) {
  if (!jlpd_starts(word, "-W"))
    return false;
  word += 2;
  word += jlpd_starts(word, "no-") ? 3 : 0;
  word += jlpd_starts(word, "error=") ? 6 : 0;
  return jlpd_starts(word, "jlpar-");
}

bool jlpd_own(jlpd_command *c, const char *word) {
  if (is_warning(word)) {
    jlpd_add(&c->warnings, word);
    return true;
  }
  if (!strcmp(word, "--version"))
    return c->version = true;
  if (!strcmp(word, "--help"))
    return c->help = true;
  if (!jlpd_starts(word, "--jlpar-"))
    return false;
  const char *name = word + strlen("--jlpar-");
  if (!strcmp(name, "emit"))
    return take_mode(c, JLPD_EMIT, "emit");
  if (!strcmp(name, "check"))
    return take_mode(c, JLPD_CHECK, "check");
  if (!strcmp(name, "report"))
    return take_mode(c, JLPD_REPORT, "report");
  if (jlpd_starts(name, "dump="))
    return take_dump(c, name + strlen("dump="));
  if (!strcmp(name, "keep"))
    return c->keep = true;
  if (!strcmp(name, "verbose"))
    return c->verbose = true;
  if (!strcmp(name, "serial"))
    return c->serial = true;
  jlpd_die("unknown option %s; jlpar-cc --help lists jlpar's own", word);
}
