/* SPDX-License-Identifier: MIT
 *
 * Modules: shared objects with more of the program, the same in every process. Those of JLPAR_MODULES (jlpar-run -L)
 * are loaded by each process when it begins; jlpar_load is an `everywhere always`, so that workers that come later
 * load it before anybody can call them. They are named by their real path everywhere, because addresses in them are
 * known to others by that (wire/address.c).
 */
#define _GNU_SOURCE
#include "remote/remote.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

struct module {
  char path[PATH_MAX];
};

static void load(void *env, void *result) {
  const struct module *m = env;
  (void)result;
  if (!dlopen(m->path, RTLD_NOW | RTLD_GLOBAL))
    jlpar_fail(JLPAR_EIO, "process %d cannot load module %s: %s", jlpi_myid, m->path, dlerror());
}

static const jlpi_type type = {"a module", sizeof(struct module), NULL, 0};
static const jlpi_site site = {.directive = "jlpar_load", .name = "load", .run = load, .env = &type};

static void load_everywhere(void *m) {
  jlpi_everywhere(&(jlpi_call){.site = &site, .env = m, .flags = JLPI_ALWAYS});
}

/* Here first: what cannot be loaded at all is not kept for later workers. */
void jlpar_load(const char *path) {
  struct module m = {""};
  if (!path || !realpath(path, m.path))
    jlpar_fail(JLPAR_EIO, "there is no module %s", path ? path : "(null)");
  load(&m, NULL);
  const jlpar_error *e = jlpi_catch(load_everywhere, &m);
  if (!e)
    return;
  const jlpar_error *why = jlpar_root_cause(e);
  const jlpar_error *all = jlpi_error_new(JLPAR_EIO, why->pid, why->task, why->file, why->line, "%s", why->message);
  jlpi_error_release(e);
  jlpi_fail_with(all);
}

void jlpi_up_modules(void) {
  const char *list = getenv("JLPAR_MODULES");
  char *copy = list && *list ? strdup(list) : NULL, *rest = copy, *path;
  while (copy && (path = strsep(&rest, ":")))
    if (*path && !dlopen(path, RTLD_NOW | RTLD_GLOBAL)) {
      fprintf(stderr, "jlpar: cannot load module %s: %s\n", path, dlerror());
      exit(1);
    }
  free(copy);
}
