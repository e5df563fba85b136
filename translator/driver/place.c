/* SPDX-License-Identifier: MIT
 * Where jlpar's parts lie: relative to this program, so that a build tree and an installation anywhere work. */
#define _GNU_SOURCE
#include "driver.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* .../bin/jlpar-cc -> ... */
static const char *root(void) {
  static char path[PATH_MAX];
  if (!*path) {
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0)
      jlpd_die("cannot find out where jlpar-cc lies: /proc is needed");
    for (int up = 0; up < 2; up++) {
      char *slash = strrchr(path, '/');
      if (slash)
        *slash = '\0';
    }
  }
  return path;
}

static const char *present(const char *path) {
  if (access(path, R_OK))
    jlpd_die("%s is missing; is jlpar built and installed completely?", path);
  return path;
}

const char *jlpd_translator(void) {
  const char *named = getenv("JLPAR_TRANSLATE");
  return named && *named ? named : present(jlpd_format("%s/libexec/jlpar/jlpar-translate", root()));
}

const char *jlpd_include_dir(void) {
  return jlpd_format("%s/include", root());
}

const char *jlpd_library(void) {
  return present(jlpd_format("%s/lib/libjlpar.a", root()));
}

const char *jlpd_export_list(void) {
  return present(jlpd_format("%s/libexec/jlpar/exports.list", root()));
}
