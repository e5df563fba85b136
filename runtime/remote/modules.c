/* SPDX-License-Identifier: MIT
 *
 * Modules: shared objects with more of the program, the same in every process. Those of JLPAR_MODULES (jlpar-run -L)
 * are loaded by each process when it begins; jlpar_load is an `everywhere always` of process 1, so that workers that come
 * later load it before anybody can call them, and find the memory of its objects under the directive shared. They are
 * named by their real path everywhere, because addresses in them are known to others by that (wire/address.c).
 */
#define _GNU_SOURCE
#include "remote/remote.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

struct module {
  char path[PATH_MAX];
  jlpi_memory_at commons; /* its objects under the directive shared */
};

static void load(void *env, void *result) {
  const struct module *m = env;
  (void)result;
  if (!dlopen(m->path, RTLD_NOW | RTLD_GLOBAL))
    jlpi_fail_new(JLPAR_EIO, "process %d cannot load module %s: %s", jlpi_myid, m->path, dlerror());
  const char *why = m->commons.process ? jlpi_up_commons_use(&m->commons) : NULL;
  if (why)
    jlpi_fail_new(JLPAR_EIO, "process %d cannot load module %s: %s", jlpi_myid, m->path, why);
}

static const jlpi_type type = {"a module", sizeof(struct module), NULL, 0};
static const jlpi_site site = {.directive = "jlpar_load", .name = "load", .run = load, .env = &type};

/* On process 1. There first: what cannot be loaded at all is not kept for later workers. */
static void load_everywhere(void *env, void *result) {
  struct module *m = env;
  load(m, result);
  const char *why = jlpi_up_commons_share(&m->commons);
  if (why)
    jlpi_fail_new(JLPAR_EIO, "process %d cannot load module %s: %s", jlpi_myid, m->path, why);
  jlpi_everywhere(&(jlpi_call){.site = &site, .env = m, .flags = JLPI_ALWAYS});
}

static const jlpi_site first = {.directive = "jlpar_load", .name = "load", .run = load_everywhere, .env = &type};

static void load_by_process_1(void *m) {
  jlpi_sync sync;
  if (jlpi_myid == 1) {
    load_everywhere(m, NULL);
    return;
  }
  jlpi_sync_begin(&sync);
  jlpi_spawn_at(&(jlpi_call){.site = &first, .env = m, .sync = &sync}, 1);
  jlpi_sync_end(&sync);
}

void jlpar_load(const char *path) {
  struct module m = {.path = ""};
  if (!path || !realpath(path, m.path))
    jlpi_fail_new(JLPAR_EIO, "there is no module %s", path ? path : "(null)");
  const jlpar_error *e = jlpi_catch(load_by_process_1, &m);
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
