/* SPDX-License-Identifier: MIT
 *
 * The end of a shared array. Whoever frees it asks its home, which is its maker or, when that has died, the first of
 * those that are still there: so one of two that free it at the same time is told that it is too late. The home then
 * has all the others let go, and waits for that.
 */
#include "array/shared.h"

#include "base/memory.h"
#include "task/task.h"

#include <string.h>

struct name {
  uint64_t number;
  uint32_t maker;
};
static const jlpi_type name_type = {"a shared array", sizeof(struct name), NULL, 0};
static const jlpi_type status_type = {"int", sizeof(int), NULL, 0};

/* ---- in each process ---- */

static void unmap_here(void *env, void *result) {
  const struct name *n = env;
  jlpi_segment *s = jlpi_segment_take(n->maker, n->number);
  (void)result;
  if (s)
    jlpi_segment_let_go(s);
}

static const jlpi_site unmap_site = {.directive = "jlpar_shared_free", .name = "unmap", .file = __FILE__,
                                     .line = __LINE__, .run = unmap_here, .env = &name_type};

/* an error that is but of processes that died; else the first that is not, counted. Takes e over. */
static const jlpar_error *of_the_living(const jlpar_error *e) {
  const jlpar_error *of_living = NULL;
  if (!e || (e->nparts == 0 && e->code != JLPAR_EEXITED))
    return e;
  for (size_t k = 0; k < e->nparts && !of_living; k++)
    if (e->parts[k]->code != JLPAR_EEXITED)
      of_living = jlpi_error_retain(e->parts[k]);
  jlpi_error_mark_seen(e);
  jlpi_error_release(e);
  return of_living;
}

static int has(const int *pids, int npids, int pid) {
  for (int k = 0; k < npids; k++)
    if (pids[k] == pid)
      return 1;
  return 0;
}

const jlpar_error *jlpi_shared_drop(uint32_t maker, uint64_t number, const int *pids, int npids) {
  struct name n = {number, maker};
  int home = (int)maker;
  unmap_here(&n, NULL);
  const jlpar_error *e = of_the_living(jlpi_shared_there(&unmap_site, &n, NULL, pids, npids));
  if (has(pids, npids, home))
    return e;
  const jlpar_error *of_maker = of_the_living(jlpi_shared_there(&unmap_site, &n, NULL, &home, 1));
  if (!e)
    return of_maker;
  jlpi_error_release(of_maker);
  return e;
}

/* ---- at its home ---- */

static void free_at_home(void *env, void *result) {
  const struct name *n = env;
  jlpi_segment *s = jlpi_segment_take(n->maker, n->number);
  *(int *)result = s ? JLPAR_OK : JLPAR_ERELEASED;
  if (!s)
    return;
  jlpi_shared_array *a = (jlpi_shared_array *)s;
  const jlpar_error *e = jlpi_shared_drop(n->maker, n->number, a->pids, a->npids);
  jlpi_segment_let_go(s);
  if (e)
    jlpi_fail_with(e);
}

static const jlpi_site free_site = {.directive = "jlpar_shared_free", .name = "free", .file = __FILE__,
                                    .line = __LINE__, .run = free_at_home, .env = &name_type, .result = &status_type};

static int is_there(int pid) {
  return jlpi_member_status(pid) == JLPAR_OK;
}

static int home_of(const jlpi_shared_array *a) {
  int home = (int)a->segment.maker, first = jlpi_myid;
  for (int k = 0; k < a->npids; k++)
    if (is_there(a->pids[k]) && a->pids[k] < first)
      first = a->pids[k];
  return is_there(home) ? home : first;
}

/* ---- who frees it ---- */

typedef struct freeing {
  struct name name;
  int home, status;
} freeing;

static void ask_home(void *arg) {
  freeing *f = arg;
  jlpi_sync sync;
  if (f->home == jlpi_myid) {
    free_at_home(&f->name, &f->status);
    return;
  }
  jlpi_sync_begin(&sync);
  jlpi_spawn_at(&(jlpi_call){.site = &free_site, .env = &f->name, .target = &f->status, .sync = &sync}, f->home);
  jlpi_sync_end(&sync);
}

/* By the home that it has; if that dies meanwhile there is another one. One that died may have begun, for us: then some
 * have let go, and the others do so now. */
static const jlpar_error *free_by_home(const jlpi_shared_array *a, int *status) {
  freeing f = {.name = {a->segment.number, a->segment.maker}};
  const jlpar_error *e;
  int died = 0;
  for (;; died = 1) {
    f.home = home_of(a);
    e = jlpi_shared_undrawn(ask_home, &f);
    if (!e || is_there(f.home))
      break;
    jlpi_error_release(e);
  }
  *status = f.status;
  if (e || !died || f.status != JLPAR_ERELEASED)
    return e;
  *status = JLPAR_OK;
  return jlpi_shared_drop(f.name.maker, f.name.number, a->pids, a->npids);
}

void jlpi_shared_free(const char *file, int line, const volatile void *p) {
  int status = JLPAR_EINVAL;
  if (!p)
    return;
  jlpi_shared_array *a = jlpi_shared_find(file, line, "jlpar_shared_free", p);
  const jlpar_error *e = p == a->segment.base ? free_by_home(a, &status) : NULL;
  jlpi_segment_let_go(&a->segment);
  if (e)
    jlpi_shared_fail(file, line, e);
  if (status == JLPAR_EINVAL)
    jlpi_fail(file, line, status, "jlpar_shared_free of a pointer that is not to the beginning of its array");
  if (status != JLPAR_OK)
    jlpi_fail(file, line, status, "jlpar_shared_free of a shared array that was freed");
}
