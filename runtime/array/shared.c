/* SPDX-License-Identifier: MIT
 *
 * Shared arrays: one piece of memory in many processes of a host.
 *
 *   maker, process 2                          process 3
 *   makes memory, keeps its descriptor
 *   maps it, notes (2, 7)
 *   call: map (2, 7), /proc/.../fd/9 -------> opens that, allocates its part, maps it, notes (2, 7)
 *                   <------------------------ done
 *   closes the descriptor
 *   p goes along with a call, (2, 7) + 40 --> the same element
 *
 * Nothing of it has a name in the system at any time. There are no messages of its own: making and freeing are calls.
 * The pages are allocated by those whose parts they are, all at once and side by side, as to make new pages is what
 * takes longest; an array that is there can be used without a thought of how much memory is left.
 *
 * If the maker dies before the end, the others have mapped what nobody has a pointer to; it goes with them.
 */
#include "array/shared.h"

#include "base/memory.h"
#include "task/task.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* what goes to those who are to have it */
struct mapping {
  jlpi_memory_at at;
  uint64_t number, n, elem_bytes;
  uint32_t maker;
  int writable, in_file, npids;
  int *pids; /* an item */
};
static const jlpi_type mapping_type = {"a shared array", sizeof(struct mapping), NULL, 0};

static int index_of(const int *pids, int npids, int pid) {
  for (int k = 0; k < npids; k++)
    if (pids[k] == pid)
      return k;
  return -1;
}

/* how many elements a part has, and the first of them */
static size_t share_of(size_t n, int npids, int index, size_t *first) {
  size_t k = (size_t)index, parts = (size_t)npids, each = n / parts;
  if (index < 0 || (each == 0 && k >= n)) {
    *first = index < 0 ? 0 : n;
    return 0;
  }
  *first = each ? k * each : k;
  return each == 0 ? 1 : k + 1 < parts ? each : n - *first;
}

/* ---- in each process ---- */

static void gone(jlpi_segment *s) {
  jlpi_shared_array *a = (jlpi_shared_array *)s;
  munmap(s->base, a->mapped);
  jlpi_free(a);
}

static jlpi_shared_array *note(const struct mapping *m, void *base, size_t mapped) {
  size_t pids = (size_t)m->npids * sizeof(int);
  jlpi_shared_array *a = jlpi_calloc(sizeof *a + pids);
  if (!a)
    return NULL;
  a->segment = (jlpi_segment){
      .maker = m->maker, .number = m->number, .base = base, .bytes = m->n * m->elem_bytes, .gone = gone};
  a->n = m->n;
  a->elem_bytes = m->elem_bytes;
  a->mapped = mapped;
  a->npids = m->npids;
  memcpy(a->pids, m->pids, pids);
  if (jlpi_segment_add(&a->segment))
    return a;
  jlpi_free(a);
  return NULL;
}

/* 0, or -errno */
static int map(const struct mapping *m, int fd, void **base) {
  size_t mapped = jlpi_page_round(m->n * m->elem_bytes), first;
  size_t n = share_of(m->n, m->npids, index_of(m->pids, m->npids, jlpi_myid), &first);
  int status = m->in_file ? 0 : jlpi_memory_allocate(fd, first * m->elem_bytes, n * m->elem_bytes);
  if (status < 0)
    return status;
  *base = jlpi_memory_map(NULL, fd, 0, mapped, m->writable);
  if (*base == MAP_FAILED)
    return -errno;
  if (note(m, *base, mapped))
    return 0;
  munmap(*base, mapped);
  return -ENOMEM;
}

static int code_of(int error) {
  return error == ENOMEM || error == ENOSPC || error == EFBIG ? JLPAR_ENOMEM : JLPAR_EIO;
}

static void map_here(void *env, void *result) {
  struct mapping *m = env;
  void *base;
  (void)result;
  int fd = jlpi_memory_reach(&m->at, m->writable), status = fd < 0 ? fd : map(m, fd, &base);
  if (fd >= 0)
    close(fd);
  if (status < 0)
    jlpi_fail_new(code_of(-status), "process %d cannot map a shared array of %zu bytes: %s", jlpi_myid,
                  (size_t)(m->n * m->elem_bytes), strerror(-status));
}

static const jlpi_site map_site = {.directive = "jlpar_shared_new", .name = "map", .file = __FILE__, .line = __LINE__,
                                   .run = map_here, .env = &mapping_type};

/* ---- calls of many ---- */

struct calls {
  jlpi_call call;
  const int *pids;
  int npids;
};

static void call_each(void *arg) {
  struct calls *c = arg;
  jlpi_sync sync;
  jlpi_sync_begin(&sync);
  c->call.sync = &sync;
  for (int k = 0; k < c->npids; k++)
    if (c->pids[k] != jlpi_myid)
      jlpi_spawn_at(&c->call, c->pids[k]);
  jlpi_sync_end(&sync);
}

/* What the program draws must not depend on how many processes there are. */
const jlpar_error *jlpi_shared_undrawn(void (*f)(void *), void *arg) {
  jlpi_task *t = jlpi_current();
  uint64_t stream = t->stream, splits = t->splits;
  const jlpar_error *e = jlpi_catch(f, arg);
  t->splits = t->stream == stream ? splits : 0;
  return e;
}

const jlpar_error *jlpi_shared_there(const jlpi_site *site, void *env, jlpi_item *item, const int *pids, int npids) {
  struct calls c = {{.site = site, .env = env, .items = item, .nitems = item ? 1 : 0}, pids, npids};
  return jlpi_shared_undrawn(call_each, &c);
}

_Noreturn void jlpi_shared_fail(const char *file, int line, const jlpar_error *e) {
  const jlpar_error *why = jlpar_root_cause(e);
  const jlpar_error *here = jlpi_error_new(why->code, why->pid, why->task, file, line, "%s", why->message);
  jlpi_error_release(e);
  jlpi_fail_with(here);
}

/* ---- making one ---- */

typedef struct making {
  const jlpi_spot *at;
  const char *path, *mode; /* of a file, or NULL */
  const int *wanted;       /* pids; NULL: all workers of the host */
  struct mapping m;
  int fd;
  void *base;
} making;

static int *copy_of(const making *k, const int *pids, int n) {
  int *copy = jlpi_alloc((size_t)n * sizeof *copy);
  if (!copy)
    jlpi_fail(k->at->file, k->at->line, JLPAR_ENOMEM, "no memory for a list of %d processes", n);
  return n ? memcpy(copy, pids, (size_t)n * sizeof *copy) : copy;
}

/* all workers of this host; if there are none, this process */
static void choose_all(making *k) {
  int n, mine = 0, *all = jlpi_workers_now(0, &n);
  if (!all)
    jlpi_fail(k->at->file, k->at->line, JLPAR_ENOMEM, "no memory for the list of processes");
  for (int i = 0; i < n; i++)
    if (jlpi_member_host(all[i]) == jlpi_host())
      all[mine++] = all[i];
  if (mine == 0)
    all[mine++] = jlpi_myid;
  k->m.pids = all;
  k->m.npids = mine;
}

static void check_pid(const making *k, int i) {
  const int *pids = k->m.pids;
  jlpi_site here = {.file = k->at->file, .line = k->at->line};
  int status = jlpi_member_status(pids[i]);
  if (status != JLPAR_OK)
    jlpi_fail_with(jlpi_unreachable(pids[i], status, &here));
  if (index_of(pids, i, pids[i]) >= 0)
    jlpi_fail(here.file, here.line, JLPAR_EINVAL, "process %d is named twice for a shared array", pids[i]);
  if (jlpi_member_host(pids[i]) != jlpi_host())
    jlpi_fail(here.file, here.line, JLPAR_EINVAL, "process %d is on another host than process %d: they share no memory",
              pids[i], jlpi_myid);
}

static void choose_pids(making *k) {
  int n = k->m.npids;
  if (!k->wanted && n < 0) {
    choose_all(k);
    return;
  }
  if (!k->wanted || n <= 0)
    jlpi_fail(k->at->file, k->at->line, JLPAR_EINVAL, "a shared array of no processes");
  k->m.pids = copy_of(k, k->wanted, n);
  for (int i = 0; i < n; i++)
    check_pid(k, i);
}

static size_t bytes_of(const making *k) {
  size_t bytes;
  if (__builtin_mul_overflow(k->m.n, k->m.elem_bytes, &bytes) || jlpi_page_round(bytes) == 0)
    jlpi_fail(k->at->file, k->at->line, JLPAR_ENOMEM, "no memory for a shared array of %zu %s", (size_t)k->m.n,
              k->at->type);
  return bytes;
}

_Noreturn static void no_memory(const making *k, int error) {
  jlpi_fail(k->at->file, k->at->line, k->path ? code_of(error) : JLPAR_ENOMEM,
            "no memory for a shared array of %zu %s, %zu bytes: %s", (size_t)k->m.n, k->at->type, bytes_of(k),
            strerror(error));
}

static void open_memory(making *k) {
  size_t bytes = bytes_of(k);
  if (k->path)
    k->fd = jlpi_shared_file_open(k->at->file, k->at->line, k->path, k->mode, bytes);
  else
    k->fd = jlpi_memory_new(jlpi_page_round(bytes));
  if (k->fd < 0)
    no_memory(k, -k->fd);
  k->m.at = jlpi_memory_place(k->fd);
}

static void make_it(void *arg) {
  static _Atomic uint64_t numbers;
  making *k = arg;
  choose_pids(k);
  open_memory(k);
  k->m.maker = (uint32_t)jlpi_myid;
  k->m.number = ++numbers;
  int status = map(&k->m, k->fd, &k->base);
  if (status < 0)
    no_memory(k, -status);
  jlpi_item pids = {.mode = JLPI_IN, .member = offsetof(struct mapping, pids), .base = k->m.pids,
                    .bytes = (size_t)k->m.npids * sizeof(int), .name = "pids"};
  const jlpar_error *e = jlpi_shared_there(&map_site, &k->m, &pids, k->m.pids, k->m.npids);
  if (!e)
    return;
  jlpi_error_release(jlpi_shared_drop(k->m.maker, k->m.number, k->m.pids, k->m.npids));
  jlpi_shared_fail(k->at->file, k->at->line, e);
}

static void *make(making *k) {
  const jlpar_error *e = jlpi_catch(make_it, k);
  if (k->fd >= 0)
    close(k->fd);
  jlpi_free(k->m.pids);
  if (e)
    jlpi_fail_with(e);
  return k->base;
}

void *jlpi_shared_new(const jlpi_spot *at, size_t elem_bytes, size_t n, const int *pids, int npids) {
  making k = {.at = at, .wanted = pids, .fd = -1};
  k.m = (struct mapping){.n = n, .elem_bytes = elem_bytes, .writable = 1, .npids = npids};
  return make(&k);
}

void *jlpi_shared_file(const jlpi_spot *at, size_t elem_bytes, size_t n, const char *path, const char *mode) {
  making k = {.at = at, .path = path ? path : "", .mode = mode, .fd = -1};
  int writable = jlpi_shared_file_mode(mode);
  if (writable < 0)
    jlpi_fail(at->file, at->line, JLPAR_EINVAL,
              "the mode of a shared array's file is \"%s\": it must be r, r+, w+ or a+", mode ? mode : "(null)");
  k.m = (struct mapping){.n = n, .elem_bytes = elem_bytes, .writable = writable, .in_file = 1, .npids = -1};
  return make(&k);
}

/* ---- what is asked of one ---- */

jlpi_shared_array *jlpi_shared_find(const char *file, int line, const char *what, const volatile void *p) {
  jlpi_segment *s = jlpi_segment_at(p);
  if (s)
    return (jlpi_shared_array *)s;
  if (jlpi_segment_was_at(p))
    jlpi_fail(file, line, JLPAR_ERELEASED, "%s of a shared array that was freed", what);
  jlpi_fail(file, line, JLPAR_EINVAL, "%s of %p, which is in no shared array of process %d", what, (void *)(uintptr_t)p,
            jlpi_myid);
}

int jlpi_shared_procs(const char *file, int line, const volatile void *p, int *pids, int max) {
  jlpi_shared_array *a = jlpi_shared_find(file, line, "jlpar_shared_procs", p);
  int n = a->npids;
  for (int k = 0; k < n && k < max; k++)
    pids[k] = a->pids[k];
  jlpi_segment_let_go(&a->segment);
  return n;
}

int jlpi_shared_index(const char *file, int line, const volatile void *p) {
  jlpi_shared_array *a = jlpi_shared_find(file, line, "jlpar_shared_index", p);
  int index = index_of(a->pids, a->npids, jlpi_myid);
  jlpi_segment_let_go(&a->segment);
  return index;
}

void jlpi_shared_local(const char *file, int line, const volatile void *p, size_t *lo, size_t *hi) {
  jlpi_shared_array *a = jlpi_shared_find(file, line, "jlpar_shared_local", p);
  size_t n = share_of(a->n, a->npids, index_of(a->pids, a->npids, jlpi_myid), lo);
  *hi = *lo + n;
  jlpi_segment_let_go(&a->segment);
}
