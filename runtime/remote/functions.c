/* SPDX-License-Identifier: MIT
 *
 * Functions that are called by name (the directive `remote`). Constructors make them known, those of the program
 * before main, those of a module when it is loaded; the newest of a name counts. A call by name is an ordinary call
 * whose site was looked up: the process called is asked for the same site, and knows it if it has the same module.
 */
#include "remote/remote.h"

#include "task/task.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static jlpi_named *all; /* newest first; under the lock */

void jlpi_named_add(jlpi_named *f) {
  pthread_mutex_lock(&lock);
  f->next = all;
  all = f;
  pthread_mutex_unlock(&lock);
}

void jlpi_named_remove(jlpi_named *f) {
  pthread_mutex_lock(&lock);
  for (jlpi_named **at = &all; *at; at = &(*at)->next)
    if (*at == f) {
      *at = f->next;
      break;
    }
  pthread_mutex_unlock(&lock);
}

static const jlpi_site *find(const char *name) {
  pthread_mutex_lock(&lock);
  jlpi_named *f = all;
  while (f && strcmp(f->name, name) != 0)
    f = f->next;
  const jlpi_site *site = f ? f->site : NULL;
  pthread_mutex_unlock(&lock);
  return site;
}

/* a future that has failed already; takes e over */
static jlpar_future failed_future(const jlpar_error *e) {
  jlpar_future f = jlpi_future_pending(jlpi_myid, "remotecall", NULL, 0);
  if (!f.id) {
    jlpi_error_release(e);
    jlpar_fail(JLPAR_ENOMEM, "no memory for a future");
  }
  jlpi_future_complete(f, NULL, 0, NULL, e);
  return f;
}

jlpar_future jlpar_remotecall(int pid, const char *name, const void *args, size_t size) {
  int status = jlpi_member_status(pid);
  if (status != JLPAR_OK)
    jlpi_fail_with(jlpi_unreachable(pid, status, NULL));
  const jlpi_site *site = name ? find(name) : NULL;
  if (!site)
    return failed_future(jlpi_error_here(NULL, 0, JLPAR_EUNDEFINED, "process %d knows no remote function '%s'", pid,
                                         name ? name : ""));
  size_t wanted = site->env ? site->env->bytes : 0;
  if (size != wanted)
    return failed_future(jlpi_error_here(site->file, site->line, JLPAR_EINVAL,
                                         "remote function '%s' takes %zu bytes of parameters, not %zu", name, wanted,
                                         size));
  return jlpi_spawn_at(&(jlpi_call){.site = site, .env = (void *)(uintptr_t)args, .flags = JLPI_KEEP}, pid);
}
